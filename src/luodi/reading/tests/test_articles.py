from luodi.reading.articles import dateline_end, split_articles

PAGE = """
柳河区定下全年任务

本报讯(记者 张三)柳河区今年新建公园3个。柳河区还将修路。

同心 同向 同行

杏林镇干部进园区

村里的照片说明



本报讯(记者 李四 通讯员 王五)杏林镇走访企业23家。
"""


def test_a_dateline_after_a_title_starts_an_article() -> None:
    articles = split_articles(PAGE, PAGE)
    assert [a.title for a in articles] == ["柳河区定下全年任务", "村里的照片说明"]
    assert [a.number for a in articles] == [1, 2]


def test_a_line_after_a_photo_gap_is_the_caption_and_the_one_above_the_title_the_kicker() -> None:
    page = PAGE.replace("干部进园区\n\n村里", "干部进园区\n\n\n\n村里").replace(
        "\n\n\n\n本报", "\n\n本报"
    )
    article = split_articles(page, page)[1]
    assert (article.kicker, article.title, article.caption) == (
        "同心 同向 同行",
        "杏林镇干部进园区",
        "村里的照片说明",
    )


def test_every_span_gives_back_its_words() -> None:
    for article in split_articles(PAGE, PAGE):
        assert PAGE[article.title_start : article.title_end] == article.title
        assert article.byline_start is not None
        assert PAGE[article.byline_start : article.byline_end] == article.byline
        assert PAGE[article.body_start : article.body_start + 3] == "本报讯"
        assert PAGE[article.end - 1] == "。"


def test_bylines_are_what_stands_in_the_brackets() -> None:
    assert [a.byline for a in split_articles(PAGE, PAGE)] == ["记者 张三", "记者 李四 通讯员 王五"]


def test_a_text_without_a_dateline_is_one_article_with_its_first_line_as_title() -> None:
    text = "工作要点\n今年新建公园3个。\n还要修路。"
    articles = split_articles(text, text)
    assert [(a.title, a.start, a.end) for a in articles] == [("工作要点", 0, len(text))]


def test_a_first_line_that_is_a_sentence_is_no_title() -> None:
    text = "今年新建公园3个。\n还要修路。"
    assert [a.title for a in split_articles(text, text)] == [""]


def test_a_blank_text_has_no_article() -> None:
    assert split_articles("", "") == []
    assert split_articles(" \n \n", " \n \n") == []


def test_words_before_the_first_dateline_are_not_lost() -> None:
    text = f"{'这是一段写在最前面的说明文字' * 4},新建公园3个。\n本报讯 杏林镇新建公园5个。"
    assert [(a.start, a.end) for a in split_articles(text, text)] == [(0, len(text))]


def test_the_dateline_is_no_part_of_the_words() -> None:
    text = "本报讯(记者 张三)柳河区修路。"
    assert text[dateline_end(text, 0, len(text)) :] == "柳河区修路。"
    agency = "某新网9月9日电(张三)柳河区修路。"
    assert agency[dateline_end(agency, 0, len(agency)) :] == "柳河区修路。"
    assert dateline_end("柳河区修路。", 0, 6) == 0
