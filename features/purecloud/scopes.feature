Feature: Scopes

  Rule: every scope is in the list, and can be asked for by its id

    @smoke
    Scenario: The list
      When I call getOauthScopes
      Then it succeeds with scopesListed
      And the answer has:
        | entities | *any*                |
        | total    | *any*                |
        | selfUri  | /api/v2/oauth/scopes |
      And the answer lists:
        | id          | oauth                      |
        | description | *any*                      |
        | selfUri     | /api/v2/oauth/scopes/oauth |
      And the answer lists:
        | id      | oauth:readonly                      |
        | selfUri | /api/v2/oauth/scopes/oauth:readonly |
      And the answer lists:
        | id | user-basic-info |
      And the answer does not list:
        | id | {run} |

    Scenario Outline: The scope <scope>
      When I call getOauthScope with:
        | scopeId | <scope> |
      Then it succeeds with scopeFound
      And the answer has:
        | id          | <scope>                      |
        | description | *any*                        |
        | selfUri     | /api/v2/oauth/scopes/<scope> |

      Examples:
        | scope                |
        | oauth                |
        | oauth:readonly       |
        | users:readonly       |
        | analytics            |
        | workforce-management |

    # @mock-only: which scopes there are changes with each release of the real
    # service.
    @mock-only
    Scenario: The scopes of the documents, in the order of the alphabet
      When I call getOauthScopes
      Then it succeeds
      And the answer has:
        | total         | 124               |
        | entities.0.id | alerting          |
        | entities.1.id | alerting:readonly |
      And the answer lacks "entities.124"

    Scenario: Whatever language is asked for
      Given I call with:
        | Accept-Language | fr |
      When I call getOauthScope with:
        | scopeId | oauth |
      Then it succeeds
      And the answer has:
        | id | oauth |

  Rule: a scope that does not exist is not found

    Scenario Outline: <scope>
      When I call getOauthScope with:
        | scopeId | <scope> |
      Then it fails with notFound

      Examples:
        | scope   |
        | {run}   |
        | OAUTH   |
        | oauth:* |

  Rule: whoever holds a token may read them

    Scenario: A caller who may only view clients
      Given I call as "viewer"
      When I call getOauthScopes
      Then it succeeds
      When I call getOauthScope with:
        | scopeId | oauth |
      Then it succeeds
