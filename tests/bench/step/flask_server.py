#!/usr/bin/python3
"""What people write today: a Flask route that reads the posted state line and returns an action, under app.run."""

from urllib.parse import unquote_plus

from flask import Flask, request

from policy import Walker

app = Flask(__name__)
walker = Walker()


def parse_gsl(body):
    line = unquote_plus(body.removeprefix("payload="))
    return dict(field.split(":", 1) for field in line.split("|")[1:])


def process_state(state):
    return walker.act(state)


@app.route("/act", methods=["POST"])
def act():
    state = parse_gsl(request.get_data(as_text=True))
    return process_state(state), 200


app.run(host="127.0.0.1", port=0)
