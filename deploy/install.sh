#!/bin/sh
# Install luodi from this folder, with no network: sh install.sh [FOLDER], /opt/luodi by default.
# Over an older luodi in the same folder it puts the new one; then run `luodi upgrade`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/luodi}
python=${PYTHON:-python3}
read -r wanted platform <"$here/FITS"

stop() {
    echo "luodi: $1" >&2
    exit 2
}

command -v "$python" >/dev/null || stop "没有 $python；请安装 Python $wanted，或设 PYTHON=路径"
found=$("$python" -c 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())')
test "$found" = "$wanted $platform" ||
    stop "这里是 Python $found，安装包要 $wanted $platform；请设 PYTHON=路径，或用这台机器的安装包"
(cd "$here" && sha256sum --quiet --check SHA256SUMS) || stop "有文件与 SHA256SUMS 不符；请重新复制安装包"
"$python" -c 'import ensurepip' 2>/dev/null || stop "没有 ensurepip；请先安装系统的 python$wanted-venv"

"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$here/wheels" --require-hashes --no-deps -r "$here/requirements.txt"
"$target/bin/python" -m pip check --disable-pip-version-check
rm -rf "$target/docs"
cp -R "$here/docs" "$target/docs"
echo "luodi $(cat "$here/VERSION") 已装到 $target；下一步见 $target/docs/operations/install.md"
