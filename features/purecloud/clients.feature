Feature: Clients

  A client is an application that gets tokens in one of several ways.

  Background:
    Given a fresh account

  Rule: what was created is found by its id and in the list, as it was asked for

    @smoke
    Scenario: A client of the client credentials
      When I call postOauthClients with:
        | name                       | {run} ci                                                      |
        | description                | Signs in by itself                                            |
        | authorizedGrantType        | CLIENT-CREDENTIALS                                            |
        | accessTokenValiditySeconds | 3600                                                          |
        | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
      Then it succeeds with clientCreated as "ci"
      And the answer has:
        | id                         | /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/ |
        | name                       | {run} ci                                                         |
        | description                | Signs in by itself                                               |
        | authorizedGrantType        | CLIENT-CREDENTIALS                                               |
        | accessTokenValiditySeconds | 3600                                                             |
        | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}]    |
        | secret                     | /^[A-Za-z0-9_-]{43}$/                                            |
        | state                      | active                                                           |
        | dateCreated                | /Z$/                                                             |
        | dateModified               | /Z$/                                                             |
        | createdBy.id               | *any*                                                            |
        | modifiedBy.id              | *any*                                                            |
        | selfUri                    | /api/v2/oauth/clients/{ci.id}                                    |
      And eventually getOauthClient answers clientFound with:
        | clientId | {ci.id} |
      And the answer has:
        | id                         | {ci.id}                                                       |
        | name                       | {run} ci                                                      |
        | description                | Signs in by itself                                            |
        | authorizedGrantType        | CLIENT-CREDENTIALS                                            |
        | accessTokenValiditySeconds | 3600                                                          |
        | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state                      | active                                                        |
        | dateCreated                | {ci.dateCreated}                                              |
        | dateModified               | {ci.dateModified}                                             |
        | createdBy.id               | {ci.createdBy.id}                                             |
        | modifiedBy.id              | {ci.modifiedBy.id}                                            |
        | selfUri                    | {ci.selfUri}                                                  |
      When I call getOauthClients
      Then it succeeds with clientsListed
      And the answer lists:
        | id                         | {ci.id}                                                       |
        | name                       | {run} ci                                                      |
        | description                | Signs in by itself                                            |
        | accessTokenValiditySeconds | 3600                                                          |
        | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state                      | active                                                        |
        | dateCreated                | {ci.dateCreated}                                              |
        | dateModified               | {ci.dateModified}                                             |
        | createdBy.id               | {ci.createdBy.id}                                             |
        | modifiedBy.id              | {ci.modifiedBy.id}                                            |
        | selfUri                    | {ci.selfUri}                                                  |

    Scenario: A client of the authorization code
      When I call postOauthClients with:
        | name                  | {run} app                                                                |
        | authorizedGrantType   | CODE                                                                     |
        | scope                 | ["oauth", "users:readonly"]                                              |
        | registeredRedirectUri | ["https://app.example.com/callback", "https://app.example.com/?a=1&b=2"] |
      Then it succeeds with clientCreated as "app"
      And the answer has:
        | secret                     | *any*                                                                    |
        | accessTokenValiditySeconds | 86400                                                                    |
        | state                      | active                                                                   |
        | scope                      | ["oauth", "users:readonly"]                                              |
        | registeredRedirectUri      | ["https://app.example.com/callback", "https://app.example.com/?a=1&b=2"] |
      And the answer lacks "description"
      And the answer lacks "roleDivisions"
      And the answer lacks "dateToDelete"
      And eventually getOauthClient answers clientFound with:
        | clientId | {app.id} |
      And the answer has:
        | name                       | {run} app                                                                |
        | authorizedGrantType        | CODE                                                                     |
        | accessTokenValiditySeconds | 86400                                                                    |
        | scope                      | ["oauth", "users:readonly"]                                              |
        | registeredRedirectUri      | ["https://app.example.com/callback", "https://app.example.com/?a=1&b=2"] |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id                    | {app.id}                                                                 |
        | scope                 | ["oauth", "users:readonly"]                                              |
        | registeredRedirectUri | ["https://app.example.com/callback", "https://app.example.com/?a=1&b=2"] |

    # @mock-only: the date and the states are set by the vendor's staff too, and
    # what a real service makes of them at a create is not recorded.
    @mock-only
    Scenario: What a caller may say about the end of a client
      When I call postOauthClients with:
        | name                | {run} ending         |
        | authorizedGrantType | CODE                 |
        | state               | inactive             |
        | dateToDelete        | 2030-01-02T03:04:05Z |
      Then it succeeds with clientCreated as "ending"
      When I call getOauthClient with:
        | clientId | {ending.id} |
      Then it succeeds
      And the answer has:
        | state        | inactive                 |
        | dateToDelete | 2030-01-02T03:04:05.000Z |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id           | {ending.id}              |
        | state        | inactive                 |
        | dateToDelete | 2030-01-02T03:04:05.000Z |

    Scenario Outline: The grant type <sent> is <kept>
      When I call postOauthClients with:
        | name                | {run} grant                                                   |
        | authorizedGrantType | <sent>                                                        |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
      Then it succeeds with clientCreated as "made"
      And the answer has:
        | authorizedGrantType | <kept> |
      And eventually getOauthClient answers clientFound with:
        | clientId | {made.id} |
      And the answer has:
        | authorizedGrantType | <kept> |

      Examples: in either spelling
        | sent               | kept               |
        | CODE               | CODE               |
        | TOKEN              | TOKEN              |
        | CLIENT-CREDENTIALS | CLIENT-CREDENTIALS |
        | CLIENT_CREDENTIALS | CLIENT-CREDENTIALS |
        | SAML2-BEARER       | SAML2-BEARER       |
        | SAML2BEARER        | SAML2-BEARER       |
        | PASSWORD           | PASSWORD           |

    Scenario: The roles may be named the old way
      When I call postOauthClients with:
        | name                | {run} roles        |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | roleIds             | ["{target.role}"]  |
      Then it succeeds with clientCreated
      And the answer has:
        | roleIds | ["{target.role}"] |

    Scenario Outline: Tokens may live <seconds> seconds
      When I call postOauthClients with:
        | name                       | {run} validity |
        | authorizedGrantType        | CODE           |
        | accessTokenValiditySeconds | <seconds>      |
      Then it succeeds with clientCreated
      And the answer has:
        | accessTokenValiditySeconds | <seconds> |

      Examples: five minutes and two days are both allowed
        | seconds |
        | 300     |
        | 172800  |

  Rule: two clients may have one name, and never share an id or a secret

    Scenario: Twins
      Given "first" is the answer to postOauthClients with:
        | name                | {run} twin |
        | authorizedGrantType | CODE       |
      And "second" is the answer to postOauthClients with:
        | name                | {run} twin |
        | authorizedGrantType | CODE       |
      And eventually getOauthClient answers clientFound with:
        | clientId | {second.id} |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id      | {first.id}      |
        | name    | {run} twin      |
        | selfUri | {first.selfUri} |
      And the answer lists:
        | id      | {second.id}      |
        | name    | {run} twin       |
        | selfUri | {second.selfUri} |
      And the answer does not list:
        | id      | {first.id}       |
        | selfUri | {second.selfUri} |

  Rule: a secret is shown when it is made, and after that only by the documents

    Background:
      Given "app" is the answer to postOauthClients with:
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      And eventually getOauthClient answers clientFound with:
        | clientId | {app.id} |

    @documented
    Scenario: The documents show it to whoever reads
      When I call getOauthClient with:
        | clientId | {app.id} |
      Then it succeeds with clientFound
      And the answer has:
        | secret | {app.secret} |
      When I call putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      Then it succeeds with clientReplaced
      And the answer has:
        | secret | {app.secret} |

    @current
    Scenario: Today it is shown once
      When I call getOauthClient with:
        | clientId | {app.id} |
      Then it succeeds with clientFound
      And the answer lacks "secret"
      When I call putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      Then it succeeds with clientReplaced
      And the answer lacks "secret"

    Scenario: The list never shows it
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id | {app.id} |
      And the answer does not list:
        | id     | {app.id} |
        | secret | *any*    |

  Rule: the list comes on one page

    @smoke
    Scenario: The page
      When I call getOauthClients
      Then it succeeds with clientsListed
      And the answer has:
        | entities   | *any*                 |
        | pageNumber | 1                     |
        | pageCount  | 1                     |
        | pageSize   | *any*                 |
        | total      | *any*                 |
        | selfUri    | /api/v2/oauth/clients |
        | firstUri   | /api/v2/oauth/clients |
        | lastUri    | /api/v2/oauth/clients |
      And the answer lacks "nextUri"
      And the answer lacks "previousUri"

    # @mock-only: it must be known what is there.
    @mock-only
    Scenario: Clients come in the order of their creation
      Given "b" is the answer to postOauthClients with:
        | name                | {run} b |
        | authorizedGrantType | CODE    |
      And "a" is the answer to postOauthClients with:
        | name                | {run} a |
        | authorizedGrantType | CODE    |
      When I call getOauthClients
      Then it succeeds
      And the answer has:
        | entities.0.name | Mock client                   |
        | entities.1.name | Mock viewer                   |
        | entities.2.name | Mock application              |
        | entities.3.name | Mock application without code |
        | entities.4.name | Documents example             |
        | entities.5.id   | {b.id}                        |
        | entities.6.id   | {a.id}                        |
        | total           | 7                             |
        | pageSize        | 25                            |
      And the answer lacks "entities.7"

    @documented
    Scenario: An item of the documents' list does not say its grant type
      Given "app" is the answer to postOauthClients with:
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      And eventually getOauthClient answers clientFound with:
        | clientId | {app.id} |
      When I call getOauthClients
      Then it succeeds
      And the answer does not list:
        | id                  | {app.id} |
        | authorizedGrantType | *any*    |

    @current
    Scenario: An item of today's list says its grant type
      Given "app" is the answer to postOauthClients with:
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      And eventually getOauthClient answers clientFound with:
        | clientId | {app.id} |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id                  | {app.id} |
        | authorizedGrantType | CODE     |

  Rule: an id that no client has is not found

    Scenario Outline: The id is <id>
      When I call getOauthClient with:
        | clientId | <id> |
      Then it fails with notFound

      Examples:
        | id                                   |
        | 00000000-0000-4000-8000-000000000000 |
        | nobody                               |
        | two words                            |
        | a/b                                  |
