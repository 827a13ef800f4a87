Feature: What answers tell

  What holds wherever the service runs, and whatever else is stored there.

  Rule: texts come back as they were given

    Scenario Outline: <text>
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} <text>                        |
        | description           | about <text>                        |
        | authorizedGrantType   | CODE                                |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And the answer has:
        | name        | {run} <text> |
        | description | about <text> |
      When I call getOauthClient with:
        | clientId | {app.id} |
      Then it succeeds
      And the answer has:
        | name        | {run} <text> |
        | description | about <text> |
      When I call putOauthClient with:
        | clientId              | {app.id}                             |
        | name                  | {run} <text> too                     |
        | description           | now <text>                           |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      Then it succeeds
      And the answer has:
        | name        | {run} <text> too |
        | description | now <text>       |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id          | {app.id}         |
        | name        | {run} <text> too |
        | description | now <text>       |

      Examples:
        | text           |
        | MiXed CaSe     |
        | Zürich, façade |
        | Ωμέγα          |
        | 東京 😀        |

  Rule: a client keeps all its redirect URIs

    Scenario: Two of them
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                                           |
        | authorizedGrantType   | CODE                                                |
        | registeredRedirectUri | ["https://a.example.com/","https://b.example.com/"] |
      When I call getOauthClient with:
        | clientId | {app.id} |
      Then it succeeds
      And the answer has:
        | registeredRedirectUri | ["https://a.example.com/","https://b.example.com/"] |

  Rule: dates tell when something was done

    Scenario: When it was made, and when it was changed
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And the answer has:
        | dateCreated | *now* |
      When I call putOauthClient with:
        | clientId              | {app.id}                             |
        | name                  | {run} renamed                        |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      Then it succeeds
      And the answer has:
        | dateCreated  | {app.dateCreated}   |
        | dateModified | *now*               |
      And the answer has:
        | dateModified | *since dateCreated* |

  Rule: a list says how many there are

    Scenario: All on one page, or more than that
      When I call getOauthClients
      Then it succeeds
      And the answer has:
        | total | *count of entities* |

  Rule: an answer says how often one may call, and what it is called itself

    Scenario: The limits of a success
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      When I call getOauthClient with:
        | clientId | {app.id} |
      Then it succeeds
      And the answer has headers:
        | inin-ratelimit-count   | /^[0-9]+$/ |
        | inin-ratelimit-allowed | /^[0-9]+$/ |
        | inin-ratelimit-reset   | /^[0-9]+$/ |
        | ININ-Correlation-Id    | *any*      |

    Scenario: A refusal is called the same in its body and its header
      When I call getOauthClient with:
        | clientId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with notFound
      And the answer has headers:
        | ININ-Correlation-Id | *same as contextId* |
