"""Whether this cloud answers requests yet: what goes on by itself after a restart must not call it before."""

import threading

_answers = threading.Event()

begin = _answers.set
wait = _answers.wait
