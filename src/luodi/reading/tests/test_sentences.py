from luodi.reading.sentences import MAX_SENTENCE, Sentence, paragraphs, sentences


def read_all(text: str) -> tuple[list[Sentence], int]:
    blocks, breaks = paragraphs(text, 0, len(text))
    return [s for n, block in enumerate(blocks) for s in sentences(text, block, n)], breaks


def flats(text: str) -> list[str]:
    return [s.flat for s in read_all(text)[0]]


def test_sentences_end_at_full_stops_and_at_semicolons() -> None:
    assert flats("修路3公里。建桥2座;种树5棵!") == ["修路3公里。", "建桥2座;", "种树5棵!"]


def test_a_closing_quote_belongs_to_its_sentence() -> None:
    assert flats("他说:“修好了。”大家笑了。") == ["他说:“修好了。”", "大家笑了。"]


def test_a_column_break_inside_a_sentence_is_seen_through() -> None:
    text = "全镇坚持抓产业促增收、抓项目扩投资、抓治理保平安、抓党建带队\n\n伍,新建公园3个。"
    found, breaks = read_all(text)
    assert len(found) == 1
    assert breaks == 1
    assert found[0].flat == text.replace("\n", "")


def test_a_break_after_a_comma_is_seen_through() -> None:
    assert read_all("新建公园3个,\n\n修路5公里。")[1] == 1


def test_the_rest_of_a_broken_sentence_is_short() -> None:
    assert flats("深化改革,激发新的发展\n\n动力。新建公园3个。")[0] == "深化改革,激发新的发展动力。"


def test_a_numbered_heading_is_a_paragraph_of_its_own() -> None:
    text = "(一)建设现代产业\n新建园区3个,引进企业5家。"
    assert flats(text)[0] == "(一)建设现代产业"


def test_a_finished_line_ends_its_paragraph() -> None:
    found, breaks = read_all("修路。\n建桥。")
    assert [s.paragraph for s in found] == [0, 1]
    assert [s.opens for s in found] == [True, True]
    assert breaks == 0


def test_what_follows_a_semicolon_goes_on() -> None:
    assert [s.continues for s in read_all("修路;建桥。种树。")[0]] == [False, True, False]


def test_spans_in_the_raw_text_survive_a_break() -> None:
    text = "新建公园\n\n3个。"
    sentence = read_all("甲,\n\n" + text)[0][0]
    raw = "甲,\n\n" + text
    start = sentence.flat.index("3个")
    first, last = sentence.raw_span(start, start + 2)
    assert raw[first:last] == "3个"


def test_an_endless_sentence_is_cut_at_a_comma() -> None:
    found = flats("新建公园," * 1000)
    assert max(map(len, found)) <= MAX_SENTENCE
    assert all(one.endswith(",") for one in found)
    assert "".join(found) == "新建公园," * 1000
