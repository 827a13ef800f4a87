<?php
// Takes a credential from its creation to its deletion, with nothing but curl.
const FIRST = 'https://app.example.com/callback';
const SECOND = 'https://app.example.com/other';

function request(string $url, ?array $fields = null, array $headers = []): array
{
	$curl = curl_init($url);
	curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HEADER => true, CURLOPT_TIMEOUT => 10, CURLOPT_HTTPHEADER => $headers]);
	if ($fields !== null) {
		curl_setopt_array($curl, [CURLOPT_POST => true, CURLOPT_POSTFIELDS => http_build_query($fields)]);
	}
	$answer = curl_exec($curl);
	if ($answer === false) {
		fail(curl_error($curl));
	}
	$size = curl_getinfo($curl, CURLINFO_HEADER_SIZE);
	preg_match('/^Location: (.*)\r$/mi', substr($answer, 0, $size), $location);
	return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), json_decode(substr($answer, $size), true), $location[1] ?? ''];
}

function fail(string $why): never
{
	fwrite(STDERR, "$why\n");
	exit(1);
}

function want(mixed $want, mixed $got, string $what): void
{
	if ($want !== $got) {
		fail("$what: want " . json_encode($want) . ', got ' . json_encode($got));
	}
}

function call(string $action, array $fields): array
{
	[, $answer] = request(getenv('URL') . '/includes/api.php', ['action' => $action, 'responsetype' => 'json',
		'identifier' => getenv('IDENTIFIER'), 'secret' => getenv('SECRET')] + $fields);
	want('success', $answer['result'], $action);
	return $answer;
}

function advance(string $by): void
{
	$curl = curl_init(getenv('ADMIN') . '/__admin/clock/advance');
	curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_POSTFIELDS => json_encode(['by' => $by]), CURLOPT_HTTPHEADER => ['Content-Type: application/json']]);
	curl_exec($curl);
	want(200, curl_getinfo($curl, CURLINFO_RESPONSE_CODE), 'advance');
}

function authorize(array $at, string $id, string $uri): array
{
	$query = http_build_query(['response_type' => 'code', 'client_id' => $id, 'redirect_uri' => $uri, 'scope' => 'openid email', 'state' => 'x']);
	[$status, , $to] = request($at['authorization_endpoint'] . '?' . $query);
	parse_str((string) parse_url($to, PHP_URL_QUERY), $back);
	return [$status, $back['code'] ?? ''];
}

function exchange(array $at, string $id, string $secret, string $code, string $uri): array
{
	return request($at['token_endpoint'], ['grant_type' => 'authorization_code', 'code' => $code, 'client_id' => $id, 'client_secret' => $secret, 'redirect_uri' => $uri]);
}

[, $at] = request(getenv('URL') . '/oauth/openid-configuration.php');
$made = call('CreateOAuthCredential', ['grantType' => 'authorization_code', 'name' => 'App', 'scope' => 'openid email', 'redirectUri' => [FIRST]]);
$id = $made['clientIdentifier'];

[, $code] = authorize($at, $id, FIRST);
[$status, $tokens] = exchange($at, $id, $made['clientSecret'], $code, FIRST);
want(200, $status, 'token');
[, $who] = request($at['userinfo_endpoint'] . '?access_token=' . $tokens['access_token']);
want('user@example.com', $who['email'], 'userinfo');
[, $code] = authorize($at, $id, FIRST);
advance('31s');
[$status] = exchange($at, $id, $made['clientSecret'], $code, FIRST);
want(400, $status, 'token for an old code');

$reset = call('UpdateOAuthCredential', ['credentialId' => $made['credentialId'], 'resetSecret' => true]);
[, $code] = authorize($at, $id, FIRST);
[, $refusal] = exchange($at, $id, $made['clientSecret'], $code, FIRST);
want('invalid_client', $refusal['error'], 'token with the old secret');
[$status, $tokens] = exchange($at, $id, $reset['newClientSecret'], $code, FIRST);
want(200, $status, 'token with the new secret');

call('UpdateOAuthCredential', ['credentialId' => $made['credentialId'], 'redirectUri' => [SECOND]]);
want(400, authorize($at, $id, FIRST)[0], 'authorize with the old redirect URI');
[$status, $code] = authorize($at, $id, SECOND);
want(302, $status, 'authorize with the new redirect URI');

call('DeleteOAuthCredential', ['credentialId' => $made['credentialId']]);
want(400, authorize($at, $id, SECOND)[0], 'authorize after the deletion');
want(400, exchange($at, $id, $reset['newClientSecret'], $code, SECOND)[0], 'token after the deletion');
want(401, request($at['userinfo_endpoint'], null, ['Authorization: Bearer ' . $tokens['access_token']])[0], 'userinfo after the deletion');

$sso = call('CreateOAuthCredential', ['grantType' => 'single_sign_on', 'serviceId' => 1, 'scope' => 'clientarea:sso']);
$door = fn () => request(getenv('URL') . '/oauth/singlesignon.php?access_token=' . request($at['token_endpoint'],
	['grant_type' => 'single_sign_on', 'client_id' => $sso['clientIdentifier'], 'client_secret' => $sso['clientSecret']])[1]['access_token'])[0];
want(302, $door(), 'single sign-on');
echo "ok\n";
