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


def set_in_lines(text: str, columns: int = 20) -> list[str]:
    return [text[place : place + columns] for place in range(0, len(text), columns)]


FIRST = "全区坚持稳中求进，抓项目、扩投资、促增收。" * 6 + "新建公园3个。"
SECOND = "严格落实责任，确保完成全年任务；" * 5 + "改造小区2个。"


def test_a_text_set_in_lines_is_joined_by_the_width_and_the_indents_of_its_lines() -> None:
    lines = [*set_in_lines(f"  {FIRST}"), *set_in_lines(f"  {SECOND}")]
    whole = "\n".join(lines)
    blocks, breaks = paragraphs(whole, 0, len(whole))
    assert ["".join(whole[i] for i in block) for block in blocks] == [FIRST, SECOND]
    assert breaks == len(lines) - 2


def test_without_indents_a_full_line_that_ends_a_sentence_ends_its_paragraph() -> None:
    line = "全区坚持稳中求进抓项目扩投资促增收工作"
    text = "\n".join([line] * 7 + [f"{line[:-1]}。"] * 2)
    assert len(paragraphs(text, 0, len(text))[0]) == 2


def test_a_list_of_equally_long_lines_is_no_text_set_in_lines() -> None:
    lines = (f"新建清河街道第{number}处口袋公园并开放共计{number}个" for number in range(1, 9))
    text = "\n".join(lines)
    assert len(paragraphs(text, 0, len(text))[0]) == 8


def test_a_row_of_a_table_is_a_paragraph_of_its_own_however_long() -> None:
    rows = ["清河公园改造提升工程项目\t改造绿地12公顷并新建步道3公里\t区城管局和清河街道"] * 2
    assert flats("\n".join(rows)) == [row.replace("\t", " ") for row in rows]
