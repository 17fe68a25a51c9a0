import Features

/// Its parts are in `PostgresStore+Writing`, `+Materializing`, `+Latest` and `+Joining`.
extension PostgresStore: OfflineStore {}
