-- Apps: servers in groups that are replicated as one. Configurations are JSON documents as clients gave them, checked against the API's model.

CREATE TABLE app (
    app_id                 text PRIMARY KEY,
    seq                    bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    client_token           text UNIQUE,
    name                   text NOT NULL,
    description            text,
    role_name              text,
    groups                 text NOT NULL,
    tags                   text NOT NULL,
    replication            text,
    launch                 text,
    validation             text,
    validation_results     text NOT NULL,
    replication_started_at timestamptz,
    replication_stopped_at timestamptz,
    replication_message    text NOT NULL,
    created_at             timestamptz NOT NULL,
    modified_at            timestamptz NOT NULL
);
