Feature: Answers that only a fault gives

  A client must stand these answers, but no call brings them about at will.

  # @mock-only: a real service cannot be told to fail.
  @mock-only
  Rule: a scheduled fault answers once, changes nothing, and then the service goes on

    Background:
      Given a fresh account
      And "ci" is the answer to postOauthClients with:
        | name                | {run} ci                                                      |
        | authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
      And "before" is the answer to getOauthClients
      And "client" is the answer to getOauthClient with:
        | clientId | {ci.id} |

    Scenario: The next call is answered as ever
      Given getOauthClients will answer serviceUnavailable
      When I call getOauthClients
      Then it fails with serviceUnavailable
      When I call getOauthClients
      Then it succeeds with clientsListed

    Scenario: Two faults come in the order in which they were asked for
      Given getOauthClients will answer tooManyRequests with:
        | seconds | 7 |
      And getOauthClients will answer requestTimeout
      When I call getOauthClients
      Then it fails with tooManyRequests with:
        | seconds | 7 |
      When I call getOauthClients
      Then it fails with requestTimeout

    Scenario: An answer that a call could bring about can be asked for too
      Given getOauthClients will answer badCredentials
      When I call getOauthClients
      Then it fails with badCredentials

    Scenario Outline: getOauthClients answers <answer>
      Given getOauthClients will answer <answer>
      When I call getOauthClients
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | notFound                     |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: postOauthClients answers <answer>
      Given postOauthClients will answer <answer>
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                       |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | notFound                     |
        | clientTimeout                |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getOauthClient answers <answer>
      Given getOauthClient will answer <answer>
      When I call getOauthClient with:
        | clientId | {ci.id} |
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: putOauthClient answers <answer>
      Given putOauthClient will answer <answer>
      When I call putOauthClient with:
        | clientId            | {ci.id}     |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                       |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: deleteOauthClient answers <answer>
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | inactive           |
      And "before" is the answer to getOauthClients
      And "client" is the answer to getOauthClient with:
        | clientId | {ci.id} |
      And deleteOauthClient will answer <answer>
      When I call deleteOauthClient with:
        | clientId | {ci.id} |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: postOauthClientSecret answers <answer>
      Given postOauthClientSecret will answer <answer>
      When I call postOauthClientSecret with:
        | clientId | {ci.id} |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                       |
        | badRequest                   |
        | invalidDate                  |
        | invalidValue                 |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: postOauthClientUsageQuery answers <answer>
      Given postOauthClientUsageQuery will answer <answer>
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}               |
        | interval | 2021-08-01/2021-08-31 |
      Then it fails with <answer>

      Examples:
        | answer                       |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getOauthClientUsageSummary answers <answer>
      Given getOauthClientUsageSummary will answer <answer>
      When I call getOauthClientUsageSummary with:
        | clientId | {ci.id} |
      Then it fails with <answer>

      Examples:
        | answer                       |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getOauthClientUsageQueryResult answers <answer>
      Given getOauthClientUsageQueryResult will answer <answer>
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {ci.id}                              |
        | executionId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getOauthAuthorizations answers <answer>
      Given getOauthAuthorizations will answer <answer>
      When I call getOauthAuthorizations
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | notFound                     |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getOauthAuthorization answers <answer>
      Given getOauthAuthorization will answer <answer>
      When I call getOauthAuthorization with:
        | clientId | {ci.id} |
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getOauthScopes answers <answer>
      Given getOauthScopes will answer <answer>
      When I call getOauthScopes
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingAnyPermissions        |
        | missingPermissions           |
        | notAuthorized                |
        | notFound                     |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getOauthScope answers <answer>
      Given getOauthScope will answer <answer>
      When I call getOauthScope with:
        | scopeId | oauth |
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingAnyPermissions        |
        | missingPermissions           |
        | notAuthorized                |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: getTokensMe answers <answer>
      Given getTokensMe will answer <answer>
      When I call getTokensMe
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingAnyPermissions        |
        | missingPermissions           |
        | notAuthorized                |
        | notFound                     |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: headTokensMe answers <answer>
      Given headTokensMe will answer <answer>
      When I call headTokensMe
      Then it fails with <answer>

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingAnyPermissions        |
        | missingPermissions           |
        | notAuthorized                |
        | notFound                     |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

    Scenario Outline: deleteTokensMe answers <answer>
      Given deleteTokensMe will answer <answer>
      When I call deleteTokensMe
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                       |
        | badRequest                   |
        | responseTooLarge             |
        | missingAnyPermissions        |
        | missingPermissions           |
        | notAuthorized                |
        | notFound                     |
        | clientTimeout                |
        | requestTooLarge              |
        | unsupportedMediaType         |
        | tooManyRequests              |
        | internalServerError          |
        | serviceUnavailable           |
        | requestTimeout               |
        | authenticationRequestTimeout |

      @documented
      Examples: the service of today does not say this any more
        | answer                  |
        | tooManyRequestsInWindow |

      @current
      Examples: the documents know neither of these
        | answer             |
        | credentialsExpired |
        | conflict           |

  # @mock-only: a real service cannot be told to fail.
  @mock-only
  Rule: the login service has failures of its own

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "page" is the answer to postOauthClients with:
        | name                  | {run} page                           |
        | authorizedGrantType   | TOKEN                                |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "login" is the answer to getOauthAuthorize with:
        | client_id     | {page.id}                        |
        | response_type | token                            |
        | redirect_uri  | https://app.example.com/callback |
      And I call as "login"
      And "before" is the answer to getOauthAuthorizations

    Scenario: Too many logins
      Given postOauthToken will answer rateLimitExceeded
      When I call postOauthToken with:
        | grant_type    | client_credentials |
        | client_id     | {app.id}           |
        | client_secret | {app.secret}       |
      Then it fails with rateLimitExceeded

    Scenario Outline: getOauthAuthorize answers <answer>
      Given getOauthAuthorize will answer <answer>
      When I call getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
        | state         | xyz                              |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                           |
        | rateLimitExceeded                |
        | redirectedAccessDenied           |
        | redirectedInvalidScope           |
        | redirectedServerError            |
        | redirectedTemporarilyUnavailable |
