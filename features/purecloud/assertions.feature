Feature: Logging in with an assertion of SAML 2.0

  # @mock-only: at a real service an identity provider has to sign the assertion.
  @mock-only
  Rule: an assertion gives a token of the user whom it names

    Background: the second user may make clients
      Given a mock that starts from:
        """
        purecloud:
          organization: {id: 0dd0c0de-0000-4000-8000-000000000001, name: example-organization}
          users:
            - {id: facade00-0000-4000-8000-000000000001, roles: []}
            - {id: facade00-0000-4000-8000-000000000002, name: Kim, email: Kim@example.com, roles: [decade00-0000-4000-8000-000000000001]}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add]}
          clients:
            - {id: sso, name: Sign on, authorizedGrantType: SAML2-BEARER, secret: the-sign-ons-secret, accessTokenValiditySeconds: 300, scope: [oauth]}
            - {id: page, name: Page, authorizedGrantType: CODE, secret: the-pages-secret}
        """
      And I call as nobody

    Scenario Outline: It holds <what>
      When I call postOauthToken with:
        | grant_type    | urn:ietf:params:oauth:grant-type:saml2-bearer |
        | client_id     | sso                                           |
        | client_secret | the-sign-ons-secret                           |
        | orgName       | example-organization                          |
        | assertion     | <assertion>                                   |
      Then it succeeds with tokenIssued as "login"
      And the answer has:
        | access_token | /^[A-Za-z0-9_-]{86}$/ |
        | token_type   | bearer                |
        | expires_in   | 300                   |
      And the answer lacks "refresh_token"
      Given I call as "login"
      When I call getTokensMe
      Then it succeeds with tokenDescribed
      And the answer has:
        | OAuthClient.id  | sso       |
        | authorizedScope | ["oauth"] |
      When I call postOauthClients with:
        | name                | {run} made |
        | authorizedGrantType | CODE       |
      Then it succeeds with clientCreated
      And the answer has:
        | createdBy.id | facade00-0000-4000-8000-000000000002 |

      Examples:
        | what                           | assertion                                                                                                                                                                                                                                                                        |
        | the e-mail address             | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5raW1AZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+                                                                                                                 |
        | the e-mail address in capitals | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5LSU1ARVhBTVBMRS5DT008L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+                                                                                                                 |
        | the id                         | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5mYWNhZGUwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDI8L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+                                                                                     |
        | prefixes and blanks            | PHNhbWw6QXNzZXJ0aW9uIHhtbG5zOnNhbWw9InVybjpvYXNpczpuYW1lczp0YzpTQU1MOjIuMDphc3NlcnRpb24iPjxzYW1sOlN1YmplY3Q+PHNhbWw6TmFtZUlEPgogZmFjYWRlMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAyCjwvc2FtbDpOYW1lSUQ+PC9zYW1sOlN1YmplY3Q+PC9zYW1sOkFzc2VydGlvbj4=                                 |
        | a response around it           | PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm46b2FzaXM6bmFtZXM6dGM6U0FNTDoyLjA6cHJvdG9jb2wiPjxBc3NlcnRpb24geG1sbnM9InVybjpvYXNpczpuYW1lczp0YzpTQU1MOjIuMDphc3NlcnRpb24iPjxTdWJqZWN0PjxOYW1lSUQ+a2ltQGV4YW1wbGUuY29tPC9OYW1lSUQ+PC9TdWJqZWN0PjwvQXNzZXJ0aW9uPjwvc2FtbHA6UmVzcG9uc2U+ |
        | the alphabet of URLs           | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI-PCEtLX5-fj8_Pz4-Pi0tPjxTdWJqZWN0PjxOYW1lSUQ-a2ltQGV4YW1wbGUuY29tPC9OYW1lSUQ-PC9TdWJqZWN0PjwvQXNzZXJ0aW9uPg                                                                                           |

    Scenario: The organization is not looked up
      When I call postOauthToken with:
        | grant_type    | urn:ietf:params:oauth:grant-type:saml2-bearer                                                                                                                    |
        | client_id     | sso                                                                                                                                                              |
        | client_secret | the-sign-ons-secret                                                                                                                                              |
        | orgName       | another-organization                                                                                                                                             |
        | assertion     | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5raW1AZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+ |
      Then it succeeds with tokenIssued

    Scenario Outline: It cannot be read: <what>
      When I call postOauthToken with:
        | grant_type    | urn:ietf:params:oauth:grant-type:saml2-bearer |
        | client_id     | sso                                           |
        | client_secret | the-sign-ons-secret                           |
        | orgName       | example-organization                          |
        | assertion     | <assertion>                                   |
      Then it fails with assertionUnreadable

      Examples:
        | what                   | assertion                                                                                                                                                    |
        | no base64              | %%%                                                                                                                                                          |
        | no XML                 | dXNlcg==                                                                                                                                                     |
        | an XML that breaks off | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5raW1AZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRp |
        | no subject             | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiIvPg==                                                                             |
        | an empty name          | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD48L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+                 |

    Scenario Outline: It names nobody: <what>
      When I call postOauthToken with:
        | grant_type    | urn:ietf:params:oauth:grant-type:saml2-bearer |
        | client_id     | sso                                           |
        | client_secret | the-sign-ons-secret                           |
        | orgName       | example-organization                          |
        | assertion     | <assertion>                                   |
      Then it fails with assertionOfNobody

      Examples:
        | what               | assertion                                                                                                                                                            |
        | an unknown address | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5ub2JvZHlAZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+ |
        | a user's name      | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5LaW08L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+                     |

    Scenario Outline: Without <parameter>
      When I call postOauthToken with:
        | grant_type    | urn:ietf:params:oauth:grant-type:saml2-bearer |
        | client_id     | sso                                           |
        | client_secret | the-sign-ons-secret                           |
        | orgName       | <orgName>                                     |
        | assertion     | <assertion>                                   |
      Then it fails with invalidRequest with:
        | parameter | <parameter> |

      Examples:
        | parameter | assertion                                                                                                                                                        | orgName              |
        | assertion | *absent*                                                                                                                                                         | example-organization |
        | orgName   | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5raW1AZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+ | *absent*             |
        | orgName   | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5raW1AZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+ | *empty*              |

    Scenario: By a client of another grant type
      When I call postOauthToken with:
        | grant_type    | urn:ietf:params:oauth:grant-type:saml2-bearer                                                                                                                    |
        | client_id     | page                                                                                                                                                             |
        | client_secret | the-pages-secret                                                                                                                                                 |
        | orgName       | example-organization                                                                                                                                             |
        | assertion     | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5raW1AZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+ |
      Then it fails with unauthorizedClient with:
        | grantType | urn:ietf:params:oauth:grant-type:saml2-bearer |

    Scenario: With a wrong secret
      When I call postOauthToken with:
        | grant_type    | urn:ietf:params:oauth:grant-type:saml2-bearer                                                                                                                    |
        | client_id     | sso                                                                                                                                                              |
        | client_secret | wrong                                                                                                                                                            |
        | orgName       | example-organization                                                                                                                                             |
        | assertion     | PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiI+PFN1YmplY3Q+PE5hbWVJRD5raW1AZXhhbXBsZS5jb208L05hbWVJRD48L1N1YmplY3Q+PC9Bc3NlcnRpb24+ |
      Then it fails with invalidClient
