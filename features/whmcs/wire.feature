# @mock-only: the state must be known to the byte, and so must the credentials.
@wire @mock-only
Feature: Answers to the byte

  What a client's parser gets to see: escapes, the order of keys, types of
  content, and status lines.

  Background:
    Given a mock that starts from:
      """
      whmcs:
        administrators:
          - {username: admin, password: mock-password}
        roles:
          - {name: everything, actions: ["*"]}
        apiCredentials:
          - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
        clients: [{id: 1}]
        services: [{id: 1, client: 1}]
        oauthCredentials:
          - {id: 1, name: 'Zürich "a" <b> & c/d', grantType: single_sign_on, scope: clientarea:sso openid, service: 1, clientIdentifier: COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w==, clientSecret: 60XScB/W8zzxtciWlvX8+OoO4ZAQj8dNLeFIulRlYhDgksrSJd0Olv+X7wyoJEWEOpZ9IivCaySN7s+/a++Tlg==, redirectUri: ["https://a.example.com/", "https://b.example.com/"], createdAt: 2016-11-18T09:32:24Z, updatedAt: 2016-11-18T09:32:24Z}
      """

  Rule: JSON is compact, result comes first, and slashes, quotes and letters outside ASCII are escaped

    Scenario: A list
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"success","clients":[{"credentialId":1,"name":"Z\u00fcrich \u0022a\u0022 \u003Cb\u003E \u0026 c\/d","description":"","grantTypes":"single_sign_on","scope":"clientarea:sso openid","clientIdentifier":"COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w==","clientSecret":"60XScB\/W8zzxtciWlvX8+OoO4ZAQj8dNLeFIulRlYhDgksrSJd0Olv+X7wyoJEWEOpZ9IivCaySN7s+\/a++Tlg==","uuid":null,"serviceId":1,"logoUri":"","redirectUri":["https:\/\/a.example.com\/","https:\/\/b.example.com\/"],"rsaKeyPairId":0,"createdAt":"18th November 2016 9:32:24am","updatedAt":"18th November 2016 9:32:24am"}]}
        """

    Scenario: No member in a list
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&grantType=none&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"success","clients":[]}
        """

    @documented
    Scenario: An ID, as the documents print it
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=DeleteOAuthCredential&credentialId=1&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"success","credentialId":"1"}
        """

    @current
    Scenario: An ID, as today's installations send it
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=DeleteOAuthCredential&credentialId=1&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"success","credentialId":1}
        """

    Scenario: A refusal that repeats what was sent
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=a+%22q%22+%3Cb%3E+%26+/c+%E6%9D%B1&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"error","message":"The requested grant type \u0022a \u0022q\u0022 \u003Cb\u003E \u0026 \/c \u6771\u0022 is invalid."}
        """

    Scenario: The version
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=WhmcsDetails&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"success","whmcs":{"version":"8.13.1","canonicalversion":"8.13.1-release.1"}}
        """

    Scenario: Access refused
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        action=WhmcsDetails&responsetype=json
        """
      Then the wire shows:
        """
        403 Forbidden
        Content-Type: application/json

        {"result":"error","message":"Authentication Failed"}
        """

    Scenario: No action
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json
        """
      Then the wire shows:
        """
        400 Bad Request
        Content-Type: application/json

        {"result":"error","message":"Empty action request"}
        """

    Scenario: A method that is not answered
      When I send:
        """
        PUT /includes/api.php?identifier=mock-identifier&secret=mock-secret&responsetype=json
        Content-Type: application/x-www-form-urlencoded

        a=b
        """
      Then the wire shows:
        """
        405 Method Not Allowed
        Content-Type: application/json
        Allow: GET, HEAD, POST

        {"result":"error","message":"Method Not Allowed"}
        """
      And it fails with methodNotAllowed

    Scenario Outline: A method that <path> does not answer
      When I send:
        """
        PUT <path>
        """
      Then the wire shows:
        """
        405 Method Not Allowed
        Content-Type: application/json
        Allow: GET, HEAD, POST

        {"result":"error","message":"Method Not Allowed"}
        """
      And it fails with methodNotAllowed

      Examples:
        | path                              |
        | /oauth/openid-configuration.php   |
        | /.well-known/openid-configuration |
        | /oauth/certs.php                  |
        | /oauth/authorize.php              |
        | /oauth/userinfo.php               |
        | /oauth/singlesignon.php           |

    Scenario: Tokens are issued on POST only
      When I send:
        """
        GET /oauth/token.php
        """
      Then the wire shows:
        """
        405 Method Not Allowed
        Content-Type: application/json
        Allow: POST

        {"error":"invalid_request","error_description":"The request method must be POST when requesting an access token","error_uri":"http:\/\/tools.ietf.org\/html\/rfc6749#section-3.2"}
        """
      And it fails with methodNotAllowed

  Rule: XML has one element a line, and a list is its element repeated

    Scenario: A list
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&responsetype=xml
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/xml

        <?xml version="1.0" encoding="utf-8"?>
        <whmcsapi version="8.13.1">
        <action>listoauthcredentials</action>
        <result>success</result>
        <clients>
        <credentialId>1</credentialId>
        <name>Zürich &#34;a&#34; &lt;b&gt; &amp; c/d</name>
        <description></description>
        <grantTypes>single_sign_on</grantTypes>
        <scope>clientarea:sso openid</scope>
        <clientIdentifier>COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w==</clientIdentifier>
        <clientSecret>60XScB/W8zzxtciWlvX8+OoO4ZAQj8dNLeFIulRlYhDgksrSJd0Olv+X7wyoJEWEOpZ9IivCaySN7s+/a++Tlg==</clientSecret>
        <uuid></uuid>
        <serviceId>1</serviceId>
        <logoUri></logoUri>
        <redirectUri>https://a.example.com/</redirectUri>
        <redirectUri>https://b.example.com/</redirectUri>
        <rsaKeyPairId>0</rsaKeyPairId>
        <createdAt>18th November 2016 9:32:24am</createdAt>
        <updatedAt>18th November 2016 9:32:24am</updatedAt>
        </clients>
        </whmcsapi>
        """

    Scenario: No member in a list
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&grantType=none&responsetype=xml
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/xml

        <?xml version="1.0" encoding="utf-8"?>
        <whmcsapi version="8.13.1">
        <action>listoauthcredentials</action>
        <result>success</result>
        <clients></clients>
        </whmcsapi>
        """

    Scenario: A delete
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=DeleteOAuthCredential&credentialId=1&responsetype=xml
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/xml

        <?xml version="1.0" encoding="utf-8"?>
        <whmcsapi version="8.13.1">
        <action>deleteoauthcredential</action>
        <result>success</result>
        <credentialId>1</credentialId>
        </whmcsapi>
        """

    Scenario: A refusal that repeats what was sent
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=a+%22q%22+%3Cb%3E+%26+/c&responsetype=xml
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/xml

        <?xml version="1.0" encoding="utf-8"?>
        <whmcsapi version="8.13.1">
        <action>createoauthcredential</action>
        <result>error</result>
        <message>The requested grant type &#34;a &#34;q&#34; &lt;b&gt; &amp; /c&#34; is invalid.</message>
        </whmcsapi>
        """

    Scenario: Access refused
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        action=WhmcsDetails&responsetype=xml
        """
      Then the wire shows:
        """
        403 Forbidden
        Content-Type: application/xml

        <?xml version="1.0" encoding="utf-8"?>
        <whmcsapi version="8.13.1">
        <action>whmcsdetails</action>
        <result>error</result>
        <message>Authentication Failed</message>
        </whmcsapi>
        """

  Rule: pairs are parted by semicolons, and nothing in them is escaped

    Scenario: A delete
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=DeleteOAuthCredential&credentialId=1&responsetype=nvp
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: text/plain

        result=success;credentialId=1
        """

    Scenario: A refusal that repeats what was sent
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=a+%22q%22+%3Cb%3E;c=d&responsetype=nvp
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: text/plain

        result=error;message=The requested grant type "a "q" <b>;c=d" is invalid.
        """

    Scenario: Access refused
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        action=WhmcsDetails&responsetype=nvp
        """
      Then the wire shows:
        """
        403 Forbidden
        Content-Type: text/plain

        result=error;message=Authentication Failed
        """

  Rule: without a form of its choice a caller gets pairs for flat answers and XML for nested ones

    Scenario: A flat answer
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=DeleteOAuthCredential&credentialId=9
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: text/plain

        result=error;message=Invalid Credential ID provided.
        """

    Scenario: A nested answer
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&grantType=none
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/xml

        <?xml version="1.0" encoding="utf-8"?>
        <whmcsapi version="8.13.1">
        <action>listoauthcredentials</action>
        <result>success</result>
        <clients></clients>
        </whmcsapi>
        """

    Scenario: A nested answer, asked for as pairs
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&grantType=none&responsetype=nvp
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/xml

        <?xml version="1.0" encoding="utf-8"?>
        <whmcsapi version="8.13.1">
        <action>listoauthcredentials</action>
        <result>success</result>
        <clients></clients>
        </whmcsapi>
        """

    Scenario: A form that is not known
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=DeleteOAuthCredential&credentialId=9&responsetype=yaml
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: text/plain

        result=error;message=Invalid Credential ID provided.
        """

    Scenario: A method that is not answered
      When I send:
        """
        PUT /includes/api.php
        """
      Then the wire shows:
        """
        405 Method Not Allowed
        Content-Type: text/plain
        Allow: GET, HEAD, POST

        result=error;message=Method Not Allowed
        """

  Rule: text that is not UTF-8 cannot be told in JSON

    Scenario: An unknown action
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=%FF&responsetype=json
        """
      Then it fails with encodingFailed
      And the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"error","message":"Error generating JSON encoded response: Malformed UTF-8 characters, possibly incorrectly encoded"}
        """

    Scenario: A create that is refused
      Given "before" is the answer to ListOAuthCredentials
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=authorization_code&name=n&scope=%FF&responsetype=json
        """
      Then it fails with encodingFailed
      And nothing has changed

    Scenario: An update that is refused
      Given "before" is the answer to ListOAuthCredentials
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=UpdateOAuthCredential&credentialId=1&resetSecret=1&grantType=%FF&responsetype=json
        """
      Then it fails with encodingFailed
      And nothing has changed

    Scenario: A list with such a name in it, whose rows can still be had as XML
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=authorization_code&name=%FF&scope=openid&responsetype=json
        """
      Then it succeeds with created
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&responsetype=json
        """
      Then it fails with encodingFailed
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=ListOAuthCredentials&responsetype=xml
        """
      Then it succeeds with listed

  Rule: how to escape is a fixture's choice

    Scenario: Plain slashes
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {jsonSlashes: plain}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
          oauthCredentials:
            - {id: 1, name: 'Zürich "a" <b> & c/d', grantType: single_sign_on, scope: clientarea:sso openid, service: 1, clientIdentifier: COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w==, clientSecret: 60XScB/W8zzxtciWlvX8+OoO4ZAQj8dNLeFIulRlYhDgksrSJd0Olv+X7wyoJEWEOpZ9IivCaySN7s+/a++Tlg==, redirectUri: ["https://a.example.com/", "https://b.example.com/"], createdAt: 2016-11-18T09:32:24Z, updatedAt: 2016-11-18T09:32:24Z}
        """
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=a/b&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"error","message":"The requested grant type \u0022a/b\u0022 is invalid."}
        """

    Scenario: Quotes with a backslash
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {jsonQuotes: backslash}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
          oauthCredentials:
            - {id: 1, name: 'Zürich "a" <b> & c/d', grantType: single_sign_on, scope: clientarea:sso openid, service: 1, clientIdentifier: COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w==, clientSecret: 60XScB/W8zzxtciWlvX8+OoO4ZAQj8dNLeFIulRlYhDgksrSJd0Olv+X7wyoJEWEOpZ9IivCaySN7s+/a++Tlg==, redirectUri: ["https://a.example.com/", "https://b.example.com/"], createdAt: 2016-11-18T09:32:24Z, updatedAt: 2016-11-18T09:32:24Z}
        """
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=a/b&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"error","message":"The requested grant type \"a\/b\" is invalid."}
        """

    Scenario Outline: Markup <how>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {jsonMarkup: <value>}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
        """
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=CreateOAuthCredential&grantType=%3Ca%3E%26%27&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"error","message":"The requested grant type \u0022<text>\u0022 is invalid."}
        """

      Examples:
        | how            | value | text                     |
        | by its numbers | hex   | \\u003Ca\\u003E\\u0026\\u0027 |
        | as it is       | plain | <a>&'                    |

    Scenario: A semicolon after the last pair
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {nvpTrailing: semicolon}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
          oauthCredentials:
            - {id: 1, name: 'Zürich "a" <b> & c/d', grantType: single_sign_on, scope: clientarea:sso openid, service: 1, clientIdentifier: COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w==, clientSecret: 60XScB/W8zzxtciWlvX8+OoO4ZAQj8dNLeFIulRlYhDgksrSJd0Olv+X7wyoJEWEOpZ9IivCaySN7s+/a++Tlg==, redirectUri: ["https://a.example.com/", "https://b.example.com/"], createdAt: 2016-11-18T09:32:24Z, updatedAt: 2016-11-18T09:32:24Z}
        """
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&action=DeleteOAuthCredential&credentialId=1&responsetype=nvp
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: text/plain

        result=success;credentialId=1;
        """
