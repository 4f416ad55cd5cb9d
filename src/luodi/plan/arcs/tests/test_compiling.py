"""Compiled code is not kept past a change of any file of the search."""

from luodi.plan.arcs.engines import rings, search
from luodi.plan.arcs.engines.compiling import STAMP


def test_what_is_kept_goes_by_the_files_of_the_whole_search():
    for function in (rings.reckon, search.search):
        assert function._cache._cache_file._source_stamp == STAMP


def test_what_is_kept_is_found_again(tmp_path):
    from numba.core.caching import IndexDataCacheFile

    def file(stamp):
        return IndexDataCacheFile(str(tmp_path), "one", stamp)

    file("before").save("key", "compiled")
    assert file("before").load("key") == "compiled"
    assert file("after").load("key") is None
