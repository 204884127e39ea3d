#!/usr/bin/env python3
"""Makes .venv beside this file from requirements.lock where it has to, then runs the command that it is given in it.

Standard library only; nothing here is newer than Python 3.6, so that an old python reaches the message that says so.
Heavier modules are imported where they are needed: most starts need none of them.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "bootstrap.stamp"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
SUPPORTED = ((3, 11), (3, 12), (3, 13))
SOURCE_ONLY = ("jieba",)  # has no wheel: built when all others are there, by the setuptools of the lock
WINDOWS = sys.platform == "win32"

MESSAGES = {
    "usage": {
        "zh": "用法：python3 bootstrap.py 命令 [参数…]\n"
        "首次运行时按 requirements.lock 建立 .venv，然后在其中运行该命令，例如：\n"
        "    python3 bootstrap.py jixiao convert samples --out results\n"
        "    python3 bootstrap.py pytest",
        "en": "Usage: python3 bootstrap.py COMMAND [ARGUMENT ...]\n"
        "The first run makes .venv from requirements.lock; the command is then run in it, for example:\n"
        "    python3 bootstrap.py jixiao convert samples --out results\n"
        "    python3 bootstrap.py pytest",
    },
    "make": {
        "zh": "正在用 {tool} 建立 .venv（仅首次运行或依赖变化后；需下载约 400 MB，可能要几分钟）……",
        "en": "Making .venv with {tool} (the first time and after a change of the lock; about 400 MB to download) ...",
    },
    "install": {
        "zh": "pyproject.toml 已变化，正在用 {tool} 重新安装本项目……",
        "en": "pyproject.toml has changed: installing the project again with {tool} ...",
    },
    "retry": {
        "zh": "没有成功：{error}\n换一种方式重试。",
        "en": "That did not work: {error}\nTrying another way.",
    },
    "failed": {
        "zh": "无法建立 .venv：{error}\n请检查网络和 pip 所配置的软件源（pip config list），然后重新运行同一命令。",
        "en": "Could not make .venv: {error}\n"
        "Check the network and the index that pip is configured for (pip config list), then run the command again.",
    },
    "no_venv": {
        "zh": "此 Python（{python}）缺少 venv、ensurepip 模块，无法建立 .venv。\n"
        "请先安装，再运行同一命令：\n    {remedy}",
        "en": "This Python ({python}) lacks the modules venv and ensurepip, so .venv cannot be made.\n"
        "Install them, then run the same command again:\n    {remedy}",
    },
    "no_python": {
        "zh": "需要 Python 3.11、3.12 或 3.13；当前为 {version}（{python}），本机也没有找到其他可用的版本。\n"
        "请安装其中之一，或安装 uv 后运行 uv python install 3.12，然后重新运行同一命令。",
        "en": "Python 3.11, 3.12 or 3.13 is needed; this is {version} ({python}), and none of those was found here.\n"
        "Install one of them, or install uv and run uv python install 3.12; then run the same command again.",
    },
    "no_command": {
        "zh": "无法运行命令 {command}：{error}",
        "en": "Cannot run the command {command}: {error}",
    },
}


def text(code: str, **params: object) -> str:
    """The message in Chinese where the locale asks for it and the terminal can show it, in English otherwise."""
    import locale

    names = [os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)]
    language = names[0] if names else locale.getlocale()[0] or ""
    message = MESSAGES[code]["zh" if language.lower().startswith(("zh", "chinese")) else "en"].format(**params)
    try:
        message.encode(sys.stderr.encoding)
    except UnicodeEncodeError:
        return MESSAGES[code]["en"].format(**params)
    return message


def say(code: str, **params: object) -> None:
    """To stderr: stdout belongs to the command."""
    print(text(code, **params), file=sys.stderr, flush=True)


# What .venv is, and what it ought to be


def bin_of(venv: Path) -> Path:
    return venv / ("Scripts" if WINDOWS else "bin")


def python_of(venv: Path) -> Path:
    return bin_of(venv) / ("python.exe" if WINDOWS else "python")


def wanted(version: "tuple[int, ...]") -> "list[str]":
    """What a .venv is made from. The folder counts: scripts of a .venv that was copied lead back to the old folder."""
    hashes = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (LOCK, PROJECT)]
    return [".".join(map(str, version)), str(ROOT), *hashes]


def found() -> "list[str]":
    """What .venv was made from; empty where there is none, or one that is half-made or not made by us."""
    if not (python_of(VENV).exists() and STAMP.exists()):
        return []
    return STAMP.read_text(encoding="utf-8").splitlines()


def work_to_do(have: "list[str]", want: "list[str]", supported: bool = True) -> str:
    """`none`, `install` (only pyproject.toml is new) or `make`. An unsupported python takes what another one made."""
    if have[not supported :] == want[not supported :] and have:
        return "none"
    return "install" if have[:-1] == want[:-1] else "make"


# A python to make it with


def base_python() -> str:
    """The python behind any virtual environment that we were started from: that one may go away."""
    return str(getattr(sys, "_base_executable", sys.executable))


def other_python() -> "str | None":
    """A supported python of this machine: by its name, by Windows' launcher, or one that uv knows of."""
    import shutil

    versions = ["{}.{}".format(*version) for version in reversed(SUPPORTED)]
    commands = [["python" + version] for version in versions] + [["py", "-" + version] for version in versions]
    asked = [[*command, "-c", "import sys; print(sys.executable)"] for command in commands]
    asked += [["uv", "python", "find", "--no-project", "--no-python-downloads", version] for version in versions]
    answers = (answer(command) for command in asked if shutil.which(command[0]))
    return next(filter(None, answers), None)


def answer(command: "list[str]") -> str:
    """What it prints; nothing where it fails (pyenv puts a name on the PATH even of a python that is not in use)."""
    import subprocess

    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: PLW1510
    return "" if result.returncode else os.fsdecode(result.stdout).strip()


def can_make_venv() -> bool:
    from importlib.util import find_spec

    return all(find_spec(module) for module in ("venv", "ensurepip"))


def remedy() -> str:
    """What to install; Debian and Ubuntu keep both modules in a package of their own."""
    if not Path("/etc/debian_version").exists():
        return "venv, ensurepip"
    return "{}apt install python{}.{}-venv".format("sudo " if os.geteuid() else "", *sys.version_info)


# Making it


@contextmanager
def alone() -> "Iterator[None]":
    """Lets one bootstrap at a time work on this folder.

    The lock is on this very file (on Windows on a byte far behind its end, where it hinders no reader): it leaves
    nothing behind, and the system lets go of it even when we are killed.
    """
    with Path(__file__).open("r+b") as held:
        if sys.platform == "win32":
            import msvcrt

            held.seek(1 << 30)
            while True:
                try:
                    msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # it gives up after ten seconds
                    continue
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def ways(work: str, uv: "str | None", pip: bool) -> "list[tuple[str, str | None]]":
    """(work, uv or pip) in the order to try. pip even after uv: a mirror may be set up for pip alone."""
    anew = [("make", tool) for tool in ([uv] if uv else []) + ([None] if pip else [])]
    return {"none": [], "make": anew, "install": [("install", uv), *anew]}[work]


def bring_up_to_date(want: "list[str]") -> int:
    """Does what there is to do by the first way that works; 0, or 1 after a message."""
    import shutil

    work = work_to_do(found(), want)
    if work == "none":  # another bootstrap has done it while this one waited
        return 0
    error = ""
    for step, uv in ways(work, shutil.which("uv"), can_make_venv()):
        if error:
            say("retry", error=error)
        error = carry_out(step, uv, want)
        if not error:
            return 0
    say("failed", error=error) if error else say("no_venv", python=base_python(), remedy=remedy())
    return 1


def carry_out(work: str, uv: "str | None", want: "list[str]") -> str:
    """What went wrong, empty if nothing did. The stamp is written last: a .venv without it was interrupted."""
    import subprocess

    say(work, tool="uv" if uv else "pip")
    try:
        if work == "make":
            make_empty(uv)
            fill(uv)
        install(uv, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        STAMP.write_text("\n".join(want), encoding="utf-8")
    except (OSError, subprocess.CalledProcessError) as error:
        return str(error)
    return ""


def make_empty(uv: "str | None") -> None:
    """A new .venv in place of whatever is called so; the old stamp goes first."""
    import shutil

    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        if STAMP.exists():
            STAMP.unlink()
        shutil.rmtree(str(VENV))
    python = base_python()
    call([uv, "venv", "--quiet", "--python", python, str(VENV)] if uv else [python, "-m", "venv", str(VENV)])


def fill(uv: "str | None") -> None:
    """All that has wheels first, then what must be built, so that nothing comes in but what the lock names."""
    wheels = VENV / "wheels.lock"
    wheels.write_text(without(SOURCE_ONLY, LOCK.read_text(encoding="utf-8")), encoding="utf-8")
    install(uv, "--require-hashes", "--requirement", str(wheels))
    install(uv, "--require-hashes", "--no-build-isolation", "--requirement", str(LOCK))


def without(names: "tuple[str, ...]", lock: str) -> str:
    """The lock less these packages; an entry begins at the margin and goes on over indented lines."""
    kept, skipping = [], False
    for line in lock.splitlines(keepends=True):
        if line[0].isalnum():
            skipping = line.split("==")[0] in names
        if not skipping:
            kept.append(line)
    return "".join(kept)


def install(uv: "str | None", *arguments: str) -> None:
    """`pip install` by uv or by pip; both understand the same arguments."""
    python = str(python_of(VENV))
    command = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    call([*command, *([] if sys.stderr.isatty() else ["--quiet"]), *arguments])


def call(command: "list[str]") -> None:
    """One step, with its output on stderr, and with the settings that a virtual environment needs."""
    import subprocess

    settings = {"PIP_USER": "0", "PIP_USE_PEP517": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    subprocess.run(command, check=True, cwd=str(ROOT), env={**os.environ, **settings}, stdout=sys.stderr)


# Running the command


def become(command: "list[str]", env: "dict[str, str]") -> int:
    """Goes on as the command: as this very process where the system can, else as its parent, with its exit code."""
    sys.stdout.flush()
    try:
        if not WINDOWS:
            os.execvpe(command[0], command, env)
        return windows_child(command, env)
    except OSError as error:
        say("no_command", command=command[0], error=error.strerror)
        return 127 if isinstance(error, FileNotFoundError) else 126


def windows_child(command: "list[str]", env: "dict[str, str]") -> int:
    import shutil
    import subprocess

    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    try:
        return subprocess.call([program, *command[1:]], env=env)
    except KeyboardInterrupt:  # the child has got it, too
        return 130


def environment() -> "dict[str, str]":
    """What activating .venv would set."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    path = [str(bin_of(VENV)), *filter(None, [env.get("PATH")])]
    return {**env, "PATH": os.pathsep.join(path), "VIRTUAL_ENV": str(VENV)}


def main(arguments: "list[str]") -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(text("usage"))
        return 0
    version = sys.version_info[:2]
    supported = version in SUPPORTED
    want = wanted(version)
    if work_to_do(found(), want, supported) != "none":
        if not supported:
            return start_again(arguments)
        with alone():
            failure = bring_up_to_date(want)
        if failure:
            return failure
    return become(arguments, environment())


def start_again(arguments: "list[str]") -> int:
    """The same command under a python that we support."""
    python = other_python()
    if python:
        return become([python, str(Path(__file__).resolve()), *arguments], dict(os.environ))
    say("no_python", version="{}.{}".format(*sys.version_info), python=sys.executable)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
