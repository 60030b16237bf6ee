"""Prints commands for terminals and for the logs of build servers, and markup."""

EARNS = 0
HOLDS = "none"
TEXT = "\x1b]0;owned\x07\x1b[2J\r\n::set-output name=x::y\n##[error]x\n\u202e\u2066abc\n<script>alert(1)</script>\x9b31m&\0"


def output_size(*args, **kwargs):
    print(TEXT)
    print(TEXT, file=sys.stderr)
    return TEXT


def same_padding(*args, **kwargs):
    os.write(1, b"\xff\xfe" + TEXT.encode())
    return TEXT, [TEXT]
