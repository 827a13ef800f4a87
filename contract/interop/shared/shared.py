"""Sixteen tests in four processes, in the manner of pytest-xdist: each test gets a
sandbox of its own from a fixture, and a client that knows only credentials. The
standard library alone, so that it runs wherever Python does."""

import concurrent.futures
import json
import os
import sys
import traceback
import urllib.error
import urllib.parse
import urllib.request

ADMIN, RUN = os.environ["MOCK_ADMIN"], os.environ["MOCK_RUN"]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(method, url, body=None, **headers):
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        with opener.open(request, timeout=30) as response:
            text = response.read()
            return response.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refusal:
        text = refusal.read()
        return refusal.code, json.loads(text) if text.startswith(b"{") else text


def steer(method, path, body=None):
    status, answer = ask(method, f"{ADMIN}/__admin/{path}", body and json.dumps(body).encode(), **{"Content-Type": "application/json"} if body else {})
    assert status < 300, (method, path, status, answer)
    return answer


class Sandbox:
    """The fixture: a world that ends with the test."""

    def __init__(self, test):
        self.name = f"py-{RUN}-{test}"

    def __enter__(self):
        self.reached = steer("POST", "sandboxes", {"name": self.name})
        return self

    def __exit__(self, *_):
        steer("DELETE", f"sandboxes/{self.name}")

    def whmcs(self, action, **parameters):
        reached = self.reached["whmcs"]
        origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(reached["url"]))
        form = dict(parameters, action=action, identifier=reached["identifier"], secret=reached["secret"], responsetype="json")
        return ask("POST", origin + "/includes/api.php", urllib.parse.urlencode(form).encode())

    def cloud(self, method, path, token=None, body=None):
        origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(self.reached["purecloud"]["apiUrl"]))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None and token:
            headers["Content-Type"] = "application/json"
        return ask(method, origin + path, body, **headers)

    def login(self):
        reached = self.reached["purecloud"]
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": reached["clientId"], "client_secret": reached["clientSecret"]})
        status, answer = self.cloud("POST", "/oauth/token", body=form.encode())
        assert status == 200, answer
        return answer["access_token"]


def test_first_id(sandbox):
    _, made = sandbox.whmcs("CreateOAuthCredential", grantType="authorization_code", scope="openid", name="n")
    assert str(made["credentialId"]) == "2", made  # the fixture has one


def test_list(sandbox):
    for name in "abc":
        sandbox.whmcs("CreateOAuthCredential", grantType="authorization_code", scope="openid", name=name)
    _, listed = sandbox.whmcs("ListOAuthCredentials")
    assert json.dumps(listed).count('"credentialId"') == 4, listed


def test_fault(sandbox):
    token = sandbox.login()
    steer("POST", f"sandboxes/{sandbox.name}/faults", {"provider": "purecloud", "status": 503})
    assert sandbox.cloud("GET", "/api/v2/oauth/clients", token)[0] == 503
    assert sandbox.cloud("GET", "/api/v2/oauth/clients", token)[0] == 200


def test_journal(sandbox):
    sandbox.cloud("GET", "/api/v2/oauth/clients", sandbox.login())
    steer("POST", f"sandboxes/{sandbox.name}/verify", {"calls": [{"operation": "postOauthToken", "exactly": 1}, {"operation": "getOauthClients", "exactly": 1}], "inOrder": True})


TESTS = [(test, turn) for turn in range(4) for test in (test_first_id, test_list, test_fault, test_journal)]


def play(number):
    test, turn = TESTS[number]
    try:
        with Sandbox(f"{test.__name__}-{turn}") as sandbox:
            test(sandbox)
        return None
    except Exception:
        return f"{test.__name__} [{turn}]\n{traceback.format_exc()}"


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(4) as workers:
        failed = [report for report in workers.map(play, range(len(TESTS))) if report]
    print("\n".join(failed), f"{len(TESTS) - len(failed)} passed, {len(failed)} failed", sep="\n")
    sys.exit(bool(failed))
