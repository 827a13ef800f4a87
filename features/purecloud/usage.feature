Feature: Usage

  How often a client called the service can be asked for. The answer takes a
  while, so a query is started first and its result is polled.

  Rule: a query tells where its result will be, and the result comes in time

    Background:
      Given a fresh account
      And "ci" is the answer to postOauthClients with:
        | name                | {run} ci                                                      |
        | authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
      And eventually getOauthClient answers clientFound with:
        | clientId | {ci.id} |

    @smoke
    Scenario: A client that never called
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}                   |
        | interval | 2021-08-01/2021-08-31     |
        | metrics  | ["Status200", "Requests"] |
      Then it succeeds as "query"
      And the answer has:
        | executionId | *any*                                                                 |
        | resultsUri  | /api/v2/oauth/clients/{ci.id}/usage/query/results/{query.executionId} |
      And eventually getOauthClientUsageQueryResult answers usageComplete with:
        | clientId    | {ci.id}             |
        | executionId | {query.executionId} |
      And the answer has:
        | queryStatus | Complete |
        | results     | []       |

    Scenario Outline: A summary of <days> days
      When I call getOauthClientUsageSummary with:
        | clientId | {ci.id} |
        | days     | <days>  |
      Then it succeeds as "query"
      And the answer has:
        | executionId | *any*                                                                 |
        | resultsUri  | /api/v2/oauth/clients/{ci.id}/usage/query/results/{query.executionId} |
      And eventually getOauthClientUsageQueryResult answers usageComplete with:
        | clientId    | {ci.id}             |
        | executionId | {query.executionId} |
      And the answer has:
        | queryStatus | Complete |

      Examples:
        | days     |
        | *absent* |
        | 1        |
        | 30       |

    Scenario Outline: The interval <interval> is understood
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}    |
        | interval | <interval> |
      Then it succeeds

      Examples: days, months, years, and times with or without zone
        | interval                                          |
        | 2021-08-01/2021-08-01                             |
        | 2021-08/2021-09                                   |
        | 2021/2021                                         |
        | 2021-08-01T00:00:00Z/2021-08-02T00:00:00Z         |
        | 2021-08-01T00:00:00.000Z/2021-08-02T00:00:00.000Z |
        | 2021-08-01T00:00:00/2021-08-02T00:00:00           |

    Scenario Outline: Refused with <answer>: <what>
      Given "before" is the answer to getOauthClients
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}    |
        | interval | <interval> |
        | metrics  | <metrics>  |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer      | what                       | interval              | metrics   |
        | badRequest  | an interval that runs back | 2021-08-31/2021-08-01 | *absent*  |
        | badRequest  | no interval                | *absent*              | *absent*  |
        | badRequest  | metrics that are no list   | 2021-08-01/2021-08-31 | Status200 |
        | invalidDate | words for days             | yesterday/today       | *absent*  |
        | invalidDate | one day                    | 2021-08-01            | *absent*  |
        | invalidDate | an empty interval          | *empty*               | *absent*  |
        | invalidDate | a day that is not there    | 2021-02-30/2021-03-01 | *absent*  |

    Scenario: There is no granularity Year
      When I call postOauthClientUsageQuery with:
        | clientId    | {ci.id}   |
        | interval    | 2021/2022 |
        | granularity | Year      |
      Then it fails with invalidValue with:
        | value     | Year             |
        | fieldType | granularity      |
        | allowed   | Day, Week, Month |

    @documented
    Scenario: The documents split by user
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}    |
        | interval | 2021/2022  |
        | groupBy  | ["UserId"] |
      Then it succeeds

    @current
    Scenario: Today's query of one client cannot be split by user
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}    |
        | interval | 2021/2022  |
        | groupBy  | ["UserId"] |
      Then it fails with invalidValue with:
        | value     | UserId                                                 |
        | fieldType | groupBy                                                |
        | allowed   | OAuthClientId, OrganizationId, TemplateUri, HttpMethod |

    Scenario: A body that is announced as text
      Given I call with:
        | header Content-Type | text/plain |
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}               |
        | interval | 2021-08-01/2021-08-31 |
      Then it fails with unsupportedMediaType

    Scenario Outline: A summary of <days> days cannot be had
      When I call getOauthClientUsageSummary with:
        | clientId | {ci.id} |
        | days     | <days>  |
      Then it fails with badRequest

      Examples:
        | days |
        | abc  |
        | 0    |
        | -1   |
        | 1.5  |

  Rule: what was never started is not found

    Background:
      Given a fresh account
      And "ci" is the answer to postOauthClients with:
        | name                | {run} ci |
        | authorizedGrantType | CODE     |
      And "other" is the answer to postOauthClients with:
        | name                | {run} other |
        | authorizedGrantType | CODE        |
      And eventually getOauthClient answers clientFound with:
        | clientId | {other.id} |

    Scenario: An execution that is not there
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {ci.id}                              |
        | executionId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with notFound

    Scenario: The execution of another client
      Given "query" is the answer to getOauthClientUsageSummary with:
        | clientId | {ci.id} |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {other.id}          |
        | executionId | {query.executionId} |
      Then it fails with notFound

    Scenario Outline: <operation> of a client that is not there
      When I call <operation> with:
        | clientId | 00000000-0000-4000-8000-000000000000 |
        | <field>  | <value>                              |
      Then it fails with notFound

      Examples:
        | operation                      | field       | value                                |
        | postOauthClientUsageQuery      | interval    | 2021-08-01/2021-08-31                |
        | getOauthClientUsageSummary     | days        | 7                                    |
        | getOauthClientUsageQueryResult | executionId | 00000000-0000-4000-8000-000000000000 |

  # @mock-only: the usage of past days has to stand in a fixture.
  @mock-only
  Rule: the rows add up what was counted, split as the query asks

    Background:
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {usagePolls: '0'}
          organization: {id: 0dd0c0de-0000-4000-8000-000000000001, name: Example Organization}
          users:
            - {id: facade00-0000-4000-8000-000000000001, roles: []}
          roles:
            - {id: views, permissions: [oauth:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: views, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE}
            - {id: other, name: Other, authorizedGrantType: CODE}
          usage:
            - {client: app, templateUri: "api/v2/users/{userId}", httpMethod: GET, day: 2021-08-02, status200: 100, status300: 4, status400: 30, status500: 1, status429: 20}
            - {client: app, templateUri: "api/v2/users/{userId}", httpMethod: PUT, day: 2021-08-02, status200: 10}
            - {client: app, templateUri: "api/v2/users", httpMethod: GET, day: 2021-08-09, status200: 1000}
            - {client: app, templateUri: "api/v2/users", httpMethod: GET, day: 2021-09-01, status200: 5}
            - {client: other, templateUri: "api/v2/users", httpMethod: GET, day: 2021-08-02, status200: 7}
        """

    Scenario: By client, when nothing else is asked for
      Given "query" is the answer to postOauthClientUsageQuery with:
        | clientId | app                   |
        | interval | 2021-08-01/2021-08-31 |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      And the answer has:
        | queryStatus              | Complete |
        | results.0.clientId       | app      |
        | results.0.clientName     | App      |
        | results.0.organizationId | *empty*  |
        | results.0.userId         | *empty*  |
        | results.0.templateUri    | *empty*  |
        | results.0.httpMethod     | *empty*  |
        | results.0.status200      | 1110     |
        | results.0.status300      | 4        |
        | results.0.status400      | 30       |
        | results.0.status500      | 1        |
        | results.0.status429      | 20       |
        | results.0.requests       | 1145     |
      And the answer lacks "results.0.date"
      And the answer lacks "results.1"

    Scenario: By path and method
      Given "query" is the answer to postOauthClientUsageQuery with:
        | clientId | app                           |
        | interval | 2021-08-01/2021-08-31         |
        | groupBy  | ["TemplateUri", "HttpMethod"] |
        | metrics  | ["Status200", "Requests"]     |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      And the answer lists:
        | templateUri | api/v2/users/{userId} |
        | httpMethod  | GET                   |
        | clientId    | *empty*               |
        | clientName  | *empty*               |
        | status200   | 100                   |
        | status400   | 0                     |
        | status429   | 0                     |
        | requests    | 135                   |
      And the answer lists:
        | templateUri | api/v2/users/{userId} |
        | httpMethod  | PUT                   |
        | status200   | 10                    |
        | requests    | 10                    |
      And the answer lists:
        | templateUri | api/v2/users |
        | httpMethod  | GET          |
        | status200   | 1000         |
        | requests    | 1000         |
      And the answer lacks "results.3"

    Scenario: By organization
      Given "query" is the answer to postOauthClientUsageQuery with:
        | clientId | app                   |
        | interval | 2021-08-01/2021-08-31 |
        | groupBy  | ["OrganizationId"]    |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      And the answer has:
        | results.0.organizationId | 0dd0c0de-0000-4000-8000-000000000001 |
        | results.0.clientId       | *empty*                              |
        | results.0.requests       | 1145                                 |

    Scenario Outline: The words of groupBy may be written <how>
      Given "query" is the answer to postOauthClientUsageQuery with:
        | clientId | app                   |
        | interval | 2021-08-01/2021-08-31 |
        | groupBy  | ["<word>"]            |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      And the answer lists:
        | templateUri | api/v2/users |

      Examples:
        | how           | word        |
        | in capitals   | TEMPLATEURI |
        | as clients do | TemplateURI |

    Scenario Outline: Rows per <granularity>
      Given "query" is the answer to postOauthClientUsageQuery with:
        | clientId    | app                   |
        | interval    | 2021-08-01/2021-09-30 |
        | granularity | <granularity>         |
        | metrics     | ["Requests"]          |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      And the answer has:
        | results.0.date     | <first>    |
        | results.0.requests | <requests> |
        | results.1.date     | <second>   |
      And the answer lacks "results.<rows>"

      Examples:
        | granularity | first                | requests | second               | rows |
        | Day         | 2021-08-02T00:00:00Z | 145      | 2021-08-09T00:00:00Z | 3    |
        | Week        | 2021-08-02T00:00:00Z | 145      | 2021-08-09T00:00:00Z | 3    |
        | Month       | 2021-08-01T00:00:00Z | 1145     | 2021-09-01T00:00:00Z | 2    |

    Scenario Outline: The interval <interval> holds <requests> requests
      Given "query" is the answer to postOauthClientUsageQuery with:
        | clientId | app        |
        | interval | <interval> |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      And the answer has:
        | results.0.requests | <requests> |

      Examples: its last day counts, and so does the last month or year
        | interval                                  | requests |
        | 2021-08-02/2021-08-02                     | 145      |
        | 2021-08-03/2021-08-09                     | 1000     |
        | 2021-08/2021-08                           | 1145     |
        | 2021/2021                                 | 1150     |
        | 2021-08-02T00:00:00Z/2021-08-09T00:00:00Z | 145      |

    Scenario: Nothing was counted
      Given "query" is the answer to postOauthClientUsageQuery with:
        | clientId | app       |
        | interval | 2020/2020 |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      And the answer has:
        | results | [] |

  # @mock-only: needs a clock that can be moved.
  @mock-only
  Rule: what is called today can be seen from midnight on

    Background:
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {usagePolls: '0'}
          roles:
            - {id: views, permissions: [oauth:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, accessTokenValiditySeconds: 172800, roleDivisions: [{roleId: views, divisionId: "*"}]}
        """
      And "scopes" is the answer to getOauthScopes
      And "scope" is the answer to getOauthScope with:
        | scopeId | oauth |

    Scenario: Not today
      Given "query" is the answer to getOauthClientUsageSummary with:
        | clientId | c0ffee00-0000-4000-8000-000000000001 |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | c0ffee00-0000-4000-8000-000000000001 |
        | executionId | {query.executionId}                  |
      Then it succeeds with usageComplete
      And the answer has:
        | results | [] |

    Scenario: Tomorrow, in a summary
      Given the clock moves on by "24h"
      And "query" is the answer to getOauthClientUsageSummary with:
        | clientId | c0ffee00-0000-4000-8000-000000000001 |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | c0ffee00-0000-4000-8000-000000000001 |
        | executionId | {query.executionId}                  |
      Then it succeeds with usageComplete
      And the answer has:
        | results.0.clientId   | c0ffee00-0000-4000-8000-000000000001 |
        | results.0.clientName | Mock client                          |
        | results.0.status200  | 2                                    |
        | results.0.requests   | 2                                    |

    Scenario: Tomorrow, by path
      Given the clock moves on by "24h"
      And "query" is the answer to postOauthClientUsageQuery with:
        | clientId | c0ffee00-0000-4000-8000-000000000001 |
        | interval | 2020/2099                            |
        | groupBy  | ["TemplateUri", "HttpMethod"]        |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | c0ffee00-0000-4000-8000-000000000001 |
        | executionId | {query.executionId}                  |
      Then it succeeds with usageComplete
      And the answer lists:
        | templateUri | api/v2/oauth/scopes/{scopeId} |
        | httpMethod  | GET                           |
        | status200   | 1                             |
        | requests    | 1                             |

  # @mock-only: polls are counted.
  @mock-only
  Rule: a result is running first

    Scenario: One poll by default
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      And "query" is the answer to postOauthClientUsageQuery with:
        | clientId | {app.id}              |
        | interval | 2021-08-01/2021-08-31 |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {app.id}            |
        | executionId | {query.executionId} |
      Then it succeeds with usageRunning
      And the answer has:
        | queryStatus | Running |
      And the answer lacks "results"
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {app.id}            |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {app.id}            |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete
