# @mock-only: the state must be known to the byte, and so must the credentials.
@wire @mock-only
Feature: Answers to the byte

  What a client's parser gets to see: status lines, headers, and the keys of a
  body in their order. How the letters of a header's name are written is not
  told apart here.

  Background:
    Given a mock that starts from:
      """
      purecloud:
        users:
          - {id: facade00-0000-4000-8000-000000000001, roles: []}
        roles:
          - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete]}
        clients:
          - {id: app, name: "App <a> & \"b\"", description: "", authorizedGrantType: CODE, secret: the-apps-own-secret-to-43-letters-0123456789, registeredRedirectUri: ["http://redirecturi.com/"], scope: [oauth], dateCreated: 2021-07-16T00:00:00Z}
          - {id: page, name: Page, authorizedGrantType: TOKEN, registeredRedirectUri: ["http://redirecturi.com/"], dateCreated: 2021-07-16T00:00:00Z}
          - {id: "odd:id", name: Odd, authorizedGrantType: CLIENT-CREDENTIALS, secret: "100%+odd:secret/here", dateCreated: 2021-07-16T00:00:00Z}
          - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}], dateCreated: 2021-07-16T00:00:00Z}
        tokens:
          - {token: the-clients-own-token, client: c0ffee00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
        codes:
          - {code: 6Zxcb0oASMBI55wQJ6bVmOmO57k8CxXBKgzDKtYXbtk, client: app, user: facade00-0000-4000-8000-000000000001, redirectUri: "http://redirecturi.com/"}
      """

  Rule: an answer of the service has its keys in order, no blanks, and the headers of its kind

    @documented
    Scenario: A client, with its secret
      When I send:
        """
        GET /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json
        inin-ratelimit-count: 1
        inin-ratelimit-allowed: 300
        inin-ratelimit-reset: 60

        {"id":"app","name":"App <a> & \"b\"","accessTokenValiditySeconds":86400,"description":"","registeredRedirectUri":["http://redirecturi.com/"],"secret":"the-apps-own-secret-to-43-letters-0123456789","dateCreated":"2021-07-16T00:00:00.000Z","dateModified":"2021-07-16T00:00:00.000Z","createdBy":{"id":"facade00-0000-4000-8000-000000000001","selfUri":"/api/v2/users/facade00-0000-4000-8000-000000000001"},"modifiedBy":{"id":"facade00-0000-4000-8000-000000000001","selfUri":"/api/v2/users/facade00-0000-4000-8000-000000000001"},"authorizedGrantType":"CODE","scope":["oauth"],"state":"active","selfUri":"/api/v2/oauth/clients/app"}
        """

    @current
    Scenario: A client, without its secret
      When I send:
        """
        GET /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json
        inin-ratelimit-count: 1
        inin-ratelimit-allowed: 300
        inin-ratelimit-reset: 60

        {"id":"app","name":"App <a> & \"b\"","accessTokenValiditySeconds":86400,"description":"","registeredRedirectUri":["http://redirecturi.com/"],"dateCreated":"2021-07-16T00:00:00.000Z","dateModified":"2021-07-16T00:00:00.000Z","createdBy":{"id":"facade00-0000-4000-8000-000000000001","selfUri":"/api/v2/users/facade00-0000-4000-8000-000000000001"},"modifiedBy":{"id":"facade00-0000-4000-8000-000000000001","selfUri":"/api/v2/users/facade00-0000-4000-8000-000000000001"},"authorizedGrantType":"CODE","scope":["oauth"],"state":"active","selfUri":"/api/v2/oauth/clients/app"}
        """

    Scenario: A scope
      When I send:
        """
        GET /api/v2/oauth/scopes/oauth
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json
        ININ-Correlation-Id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        Strict-Transport-Security: max-age=600; includeSubDomains
        Cache-Control: no-cache, no-store, must-revalidate
        Pragma: no-cache
        Expires: 0
        inin-ratelimit-count: 1
        inin-ratelimit-allowed: 300
        inin-ratelimit-reset: 60

        {"id":"oauth","description":"*any*","selfUri":"/api/v2/oauth/scopes/oauth"}
        """

    @documented
    Scenario: No authorization
      When I send:
        """
        GET /api/v2/oauth/authorizations
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        403 Forbidden
        Content-Type: application/json

        {"message":"Unable to perform the requested action. You must have at least one of the following permissions assigned: [oauth:client:authorize]","code":"missing.any.permissions","status":403,"messageParams":{},"contextId":"*any*","details":[],"errors":[]}
        """

    @current
    Scenario: No authorization, as the service of today says it
      When I send:
        """
        GET /api/v2/oauth/authorizations
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        403 Forbidden
        Content-Type: application/json

        {"message":"Unable to perform the requested action. You must have at least one of the following permissions assigned: [oauth:client:authorize]","code":"missing.any.permissions","status":403,"contextId":"*any*","details":[],"errors":[]}
        """

    Scenario: A started query
      When I send:
        """
        GET /api/v2/oauth/clients/app/usage/summary
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"executionId":"*any*","resultsUri":"/api/v2/oauth/clients/app/usage/query/results/*any*"}
        """

    Scenario: A delete
      When I send:
        """
        PUT /api/v2/oauth/clients/page
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        {"name":"n","authorizedGrantType":"TOKEN","state":"inactive"}
        """
      Then it succeeds
      When I send:
        """
        DELETE /api/v2/oauth/clients/page
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        204 No Content
        ININ-Correlation-Id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        Strict-Transport-Security: max-age=600; includeSubDomains
        Cache-Control: no-cache, no-store, must-revalidate
        Pragma: no-cache
        Expires: 0
        """

    Scenario: A token that is looked at
      When I send:
        """
        HEAD /api/v2/tokens/me
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        200 OK
        ININ-Correlation-Id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        Strict-Transport-Security: max-age=600; includeSubDomains
        Cache-Control: no-cache, no-store, must-revalidate
        Pragma: no-cache
        Expires: 0
        inin-ratelimit-count: 1
        inin-ratelimit-allowed: 300
        inin-ratelimit-reset: 60
        """

    Scenario: A token that is given back
      When I send:
        """
        DELETE /api/v2/tokens/me
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        200 OK
        inin-ratelimit-count: 1
        inin-ratelimit-allowed: 300
        inin-ratelimit-reset: 60
        """

  Rule: a refusal says twice which call it belongs to

    Scenario: No token
      When I send:
        """
        GET /api/v2/oauth/clients
        """
      Then the wire shows:
        """
        401 Unauthorized
        Content-Type: application/json
        ININ-Correlation-Id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        Strict-Transport-Security: max-age=600; includeSubDomains
        Cache-Control: no-cache, no-store, must-revalidate
        Pragma: no-cache
        Expires: 0
        inin-ratelimit-count: *absent*

        {"message":"No authentication bearer token specified in authorization header.","code":"authentication.required","status":401,"contextId":"*any*","details":[],"errors":[]}
        """

    Scenario: A token that is not known
      When I send:
        """
        GET /api/v2/oauth/clients
        Authorization: Bearer nonsense
        """
      Then the wire shows:
        """
        401 Unauthorized
        Content-Type: application/json
        inin-ratelimit-count: *absent*

        {"message":"Invalid login credentials.","code":"bad.credentials","status":401,"contextId":"*any*","details":[],"errors":[]}
        """

    Scenario: A client that is not there
      When I send:
        """
        GET /api/v2/oauth/clients/nobody
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        404 Not Found
        Content-Type: application/json
        inin-ratelimit-count: 1
        inin-ratelimit-allowed: 300
        inin-ratelimit-reset: 60

        {"message":"The requested resource was not found.","code":"not.found","status":404,"contextId":"*any*","details":[],"errors":[]}
        """

    Scenario: A path that nothing has
      When I send:
        """
        GET /api/v2/oauth/nothing
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        404 Not Found
        Content-Type: application/json

        {"message":"The requested resource was not found.","code":"not.found","status":404,"contextId":"*any*","details":[],"errors":[]}
        """

    Scenario: A path that the service has and the mock lacks, told apart
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {unmockedPaths: notImplemented}
        """
      When I send:
        """
        POST /api/v2/usage/query
        """
      Then the wire shows:
        """
        501 Not Implemented
        Content-Type: text/plain; charset=utf-8

        credmock knows that the service has this path, and does not mock it
        """

    Scenario: A path that the service has and the mock lacks, as any other
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {unmockedPaths: notFound}
        """
      When I send:
        """
        POST /api/v2/usage/query
        """
      Then the wire shows:
        """
        404 Not Found
        Content-Type: application/json

        {"message":"The requested resource was not found.","code":"not.found","status":404,"contextId":"*any*","details":[],"errors":[]}
        """

    Scenario: A method that a path has not
      When I send:
        """
        PATCH /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        405 Method Not Allowed
        Content-Type: application/json
        Allow: GET, POST

        {"message":"Method PATCH is not allowed.","code":"method.not.allowed","status":405,"contextId":"*any*","details":[],"errors":[]}
        """

    Scenario: Too many requests
      Given getOauthClients will answer tooManyRequests
      When I send:
        """
        GET /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        429 Too Many Requests
        Content-Type: application/json
        Content-Length: 208
        Retry-After: 42
        ININ-Correlation-Id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        Strict-Transport-Security: max-age=600; includeSubDomains
        Cache-Control: no-cache, no-store, must-revalidate
        Pragma: no-cache
        Expires: 0
        inin-ratelimit-count: 1
        inin-ratelimit-allowed: 300
        inin-ratelimit-reset: 60

        {"message":"Rate limit exceeded the maximum. Retry the request in [42] seconds","code":"too.many.requests.retry.after","status":429,"contextId":"*any*","details":[],"errors":[]}
        """
      And it fails with tooManyRequests

    Scenario: Two requests are counted
      When I send:
        """
        GET /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        """
      Then it succeeds
      When I send:
        """
        GET /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        200 OK
        inin-ratelimit-count: 2

        {"entities":[*any*
        """

  Rule: what is no JSON object is refused

    Background:
      Given "before" is the answer to getOauthClients

    Scenario: Half a body
      When I send:
        """
        POST /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        {"name":"n",
        """
      Then it fails with badRequest
      And nothing has changed
      When I send:
        """
        PUT /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        {"name":"n",
        """
      Then it fails with badRequest
      And nothing has changed

    Scenario: Bytes behind the body
      When I send:
        """
        POST /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        {"name":"n","authorizedGrantType":"CODE"} x
        """
      Then it fails with badRequest
      And nothing has changed
      When I send:
        """
        PUT /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        {"name":"n","authorizedGrantType":"CODE"} x
        """
      Then it fails with badRequest
      And nothing has changed

    Scenario: A list
      When I send:
        """
        POST /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        []
        """
      Then it fails with badRequest
      And nothing has changed
      When I send:
        """
        PUT /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        []
        """
      Then it fails with badRequest
      And nothing has changed

    Scenario: No body
      When I send:
        """
        POST /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json
        """
      Then it fails with badRequest
      And nothing has changed
      When I send:
        """
        PUT /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json
        """
      Then it fails with badRequest
      And nothing has changed

    Scenario: Null
      When I send:
        """
        POST /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        null
        """
      Then it fails with badRequest
      And nothing has changed
      When I send:
        """
        PUT /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json

        null
        """
      Then it fails with badRequest
      And nothing has changed

  Rule: what clients send besides is no matter

    Scenario: A type of content without a body
      When I send:
        """
        GET /api/v2/oauth/clients/app
        Authorization: Bearer the-clients-own-token
        Content-Type: text/plain
        """
      Then it succeeds with clientFound

    Scenario: A charset
      When I send:
        """
        POST /api/v2/oauth/clients
        Authorization: Bearer the-clients-own-token
        Content-Type: application/json; charset=utf-8

        {"name":"n","authorizedGrantType":"CODE"}
        """
      Then it succeeds with clientCreated

    Scenario: Parameters that nobody knows, and an empty one
      When I send:
        """
        GET /api/v2/oauth/clients?pageNumber=2&pageSize=1&
        Authorization: Bearer the-clients-own-token
        """
      Then it succeeds with clientsListed
      And the answer lists:
        | id | app |
      And the answer lists:
        | id | page |

    Scenario: A scheme in small letters
      When I send:
        """
        GET /api/v2/tokens/me
        Authorization: bearer the-clients-own-token
        """
      Then it succeeds with tokenDescribed

  Rule: the login service has answers of its own form

    Scenario: A token
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Basic YzBmZmVlMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOm1vY2stY2xpZW50LXNlY3JldA==

        grant_type=client_credentials
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json
        ININ-Correlation-Id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        Strict-Transport-Security: max-age=600; includeSubDomains
        Cache-Control: no-cache, no-store, must-revalidate
        Pragma: no-cache
        Expires: 0
        inin-ratelimit-count: *absent*

        {"access_token":"*any*","token_type":"bearer","expires_in":86400}
        """

    Scenario: A person's token
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Basic YXBwOnRoZS1hcHBzLW93bi1zZWNyZXQtdG8tNDMtbGV0dGVycy0wMTIzNDU2Nzg5

        grant_type=authorization_code&code=6Zxcb0oASMBI55wQJ6bVmOmO57k8CxXBKgzDKtYXbtk&redirect_uri=http%3A%2F%2Fredirecturi.com%2F
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"access_token":"*any*","token_type":"bearer","refresh_token":"*any*","expires_in":86400}
        """

    Scenario: A wrong secret
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Basic YXBwOndyb25n

        grant_type=client_credentials
        """
      Then the wire shows:
        """
        400 Bad Request
        Content-Type: application/json

        {"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}
        """

    @documented
    Scenario: A client that is not there
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Basic bm9ib2R5Ondyb25n

        grant_type=client_credentials
        """
      Then the wire shows:
        """
        400 Bad Request
        Content-Type: application/json

        {"error":"invalid_client","description":"client not found","error_description":"client not found"}
        """

    @current
    Scenario: A client that is not there, of which nothing is said today
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Basic bm9ib2R5Ondyb25n

        grant_type=client_credentials
        """
      Then the wire shows:
        """
        400 Bad Request
        Content-Type: application/json

        {"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}
        """

    Scenario: Credentials that are escaped
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Basic b2RkJTNBaWQ6MTAwJTI1JTJCb2RkJTNBc2VjcmV0JTJGaGVyZQ==

        grant_type=client_credentials
        """
      Then it succeeds with tokenIssued

    Scenario: No type of content
      When I send:
        """
        POST /oauth/token
        Authorization: Basic YzBmZmVlMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOm1vY2stY2xpZW50LXNlY3JldA==

        grant_type=client_credentials
        """
      Then it succeeds with tokenIssued

    Scenario: Another type of content
      When I send:
        """
        POST /oauth/token
        Authorization: Basic YzBmZmVlMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOm1vY2stY2xpZW50LXNlY3JldA==
        Content-Type: text/plain

        grant_type=client_credentials
        """
      Then it succeeds with tokenIssued

    Scenario: A parameter that comes twice
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Basic YzBmZmVlMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOm1vY2stY2xpZW50LXNlY3JldA==

        grant_type=client_credentials&grant_type=client_credentials
        """
      Then it fails with invalidRequest with:
        | parameter | grant_type |

    Scenario: Credentials of another scheme
      When I send:
        """
        POST /oauth/token
        Content-Type: application/x-www-form-urlencoded
        Authorization: Bearer the-clients-own-token

        grant_type=client_credentials
        """
      Then it fails with invalidRequest with:
        | parameter | Authorization |

    Scenario: A code goes into the query
      When I send:
        """
        GET /oauth/authorize?client_id=app&response_type=code&redirect_uri=http%3A%2F%2Fredirecturi.com%2F&state=a%20b%26c
        """
      Then the wire shows:
        """
        302 Found
        Location: /^http://redirecturi.com/\?code=[A-Za-z0-9_-]{43}&state=a%20b%26c$/
        ININ-Correlation-Id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        Strict-Transport-Security: max-age=600; includeSubDomains
        Cache-Control: no-cache, no-store, must-revalidate
        Pragma: no-cache
        Expires: 0
        """

    Scenario: A token goes into the fragment
      When I send:
        """
        GET /oauth/authorize?client_id=page&response_type=token&redirect_uri=http%3A%2F%2Fredirecturi.com%2F&state=a%20b%26c
        """
      Then the wire shows:
        """
        302 Found
        Location: /^http://redirecturi.com/#access_token=[A-Za-z0-9_-]{86}&expires_in=86400&token_type=bearer&state=a%20b%26c$/
        """

    Scenario: A refusal goes into the query
      When I send:
        """
        GET /oauth/authorize?client_id=app&response_type=id_token&redirect_uri=http%3A%2F%2Fredirecturi.com%2F&state=a%20b%26c
        """
      Then the wire shows:
        """
        302 Found
        Location: http://redirecturi.com/?error=unsupported_response_type&state=a%20b%26c
        """

    Scenario: A parameter that comes twice at the login page
      When I send:
        """
        GET /oauth/authorize?client_id=app&response_type=code&redirect_uri=http%3A%2F%2Fredirecturi.com%2F&state=a%20b%26c&prompt=login&prompt=login
        """
      Then it fails with redirectedInvalidRequest

  @current
  Rule: too many requests may name their limit, as a fixture chooses

    Scenario: The limit of a client
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {limitOn429: present}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret}
          tokens:
            - {token: the-clients-own-token, client: c0ffee00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
        """
      And getOauthScopes will answer tooManyRequests
      When I send:
        """
        GET /api/v2/oauth/scopes
        Authorization: Bearer the-clients-own-token
        """
      Then the wire shows:
        """
        429 Too Many Requests
        Content-Type: application/json
        Retry-After: 42

        {"message":"Rate limit exceeded the maximum. Retry the request in [42] seconds","code":"too.many.requests.retry.after","status":429,"contextId":"*any*","details":[],"errors":[],"limit":{"key":"client.credentials.token.rate.per.minute","namespace":"platform.api","value":300}}
        """
