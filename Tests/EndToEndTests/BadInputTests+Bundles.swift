import Testing

/// What is wrong with documents of definitions, and what is said about it.
extension BadInputTests {
    @Test func `malformed YAML is refused with its line`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                entities:
                  - {name: a, join_keys: [
                feature_views: x: y

                """,
            contentType: "application/yaml",
            with: """
                400 malformed: the body is not valid YAML
                Line 3, column 17: did not find expected ',' or ']'.
                """)
    }

    @Test func `a YAML key that comes twice is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                entities: []
                entities: []

                """,
            contentType: "application/yaml",
            with: """
                400 malformed: the body is not valid YAML
                Line 1, column 1: the key "entities" comes twice in one mapping.
                """)
    }

    @Test func `YAML indented with a tab is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                entities:
                	- a

                """,
            contentType: "application/yaml",
            with: """
                400 malformed: the body is not valid YAML
                Line 2, column 1: found character that cannot start any token.
                """)
    }

    @Test func `malformed JSON is refused with its line in a bundle`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                {"entities": [
                  {"name": }]}
                """,
            with: """
                400 malformed: the body is not valid JSON
                Line 2, column 12: expected a value, found "}".
                """)
    }

    @Test func `a document that is no mapping`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                - a
                - b

                """,
            contentType: "application/yaml",
            with: """
                400 malformed: the body is not valid for this path
                An object is expected.
                """)
    }

    @Test func `every fault is listed at once`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                entities: [{name: 1x}]
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: text}]
                    ttl: 0s
                    ingest: maybe

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                5 things are wrong; see errors.
                - entities[0].name: "1x" cannot be a name. → Use up to 48 letters, digits and \
                underscores, not starting with a digit.
                - entities[0].join_keys: An entity needs at least one join key.
                - feature_views[0].ttl: A TTL of zero would hide every value. → Leave the field \
                out for values that never grow too old.
                - feature_views[0].ingest: There is no ingest mode "maybe". → The modes are \
                reject_batch, quarantine, warn.
                - feature_views[0].features[0].type: There is no value type "text". → The types \
                are bool, int32, int64, float32, float64, string, bytes, timestamp, and arrays of \
                them such as float64[].
                """)
    }

    @Test func `a feature that its column does not fit is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: int64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                The feature "temp" is int64, but column "temp" of the table "raw.weather" is \
                float8.
                - feature_views[0].features[0].column: The feature "temp" is int64, but column \
                "temp" of the table "raw.weather" is float8. → Declare a type that holds it, or \
                convert it in a query.
                """)
    }

    @Test func `a table and a query exclude each other`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: batch, query: SELECT 1, table: raw.weather, \
                event_timestamp: at}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                A batch source needs either a table or a query.
                - data_sources[0]: A batch source needs either a table or a query.
                """)
    }

    @Test func `a join key that its sources do not fit is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                entities: [{name: item, join_keys: [{name: item, type: string}]}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                3 things are wrong; see errors.
                - feature_views/archive: The join key "item" is string, but column "item" of the \
                push source "stocktake" is int64. → Declare a type that holds it, or convert it in \
                a query.
                - feature_views/item_sales: The join key "item" is string, but column "item" of \
                the push source "sales" is int64. → Declare a type that holds it, or convert it in \
                a query.
                - feature_views/stock: The join key "item" is string, but column "item" of the \
                push source "stocktake" is int64. → Declare a type that holds it, or convert it in \
                a query.
                """)
    }

    @Test func `an entity in use is not deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/entities/shop",
            with: """
                422 invalid: the definitions were not applied
                3 things are wrong; see errors.
                - feature_views/item_sales.entities[0]: The entity "shop" would be deleted, but is \
                referred to here. → Change or delete what refers to it as well.
                - feature_views/shop_sales.entities[0]: The entity "shop" would be deleted, but is \
                referred to here. → Change or delete what refers to it as well.
                - feature_views/shop_weather.entities[0]: The entity "shop" would be deleted, but \
                is referred to here. → Change or delete what refers to it as well.
                """)
    }

    @Test func `a view in use is not deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/feature-views/shop_weather",
            with: """
                422 invalid: the definitions were not applied
                2 things are wrong; see errors.
                - feature_services/comfort.features[0]: The feature view "shop_weather" would be \
                deleted, but is referred to here. → Change or delete what refers to it as well.
                - feature_services/comfort.features[1]: The feature view "shop_weather" would be \
                deleted, but is referred to here. → Change or delete what refers to it as well.
                """)
    }

    @Test func `a name in the path and another in the body are refused`() async throws {
        try await refuses(
            "PUT",
            "/v1/entities/e",
            body: """
                name: other
                join_keys: [{name: k, type: string}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the request is wrong
                The path names "e", the body another one.
                - name: The path names "e", the body another one.
                """)
    }

    @Test func `a single definition is refused with the place of the fault`() async throws {
        try await refuses(
            "PUT",
            "/v1/entities/e",
            body: """
                join_keys: [{name: k, type: text}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no value type "text".
                - entities[0].join_keys[0].type: There is no value type "text". → The types are \
                bool, int32, int64, float32, float64, string, bytes, timestamp, and arrays of them \
                such as float64[].
                """)
    }

    @Test func `a bad name in the path is refused`() async throws {
        try await refuses(
            "PUT",
            "/v1/entities/my-entity",
            body: """
                join_keys: [{name: k, type: string}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "my-entity" cannot be a name.
                - entities[0].name: "my-entity" cannot be a name. → Use up to 48 letters, digits \
                and underscores, not starting with a digit.
                """)
    }

    @Test func `an unknown query parameter is named in a bundle`() async throws {
        try await refuses(
            "POST", "/v1/apply?dry_run=true", body: "{}",
            with: """
                422 invalid: the request is wrong
                The path takes no query parameter "dry_run".
                - query.dry_run: The path takes no query parameter "dry_run". → It takes plan, \
                prune, force, project.
                """)
    }

    @Test func `a bad name of a project is refused`() async throws {
        try await refuses(
            "POST", "/v1/apply?project=my%20project", body: "{}",
            with: """
                422 invalid: the request is wrong
                "my project" cannot be a name.
                - query.project: "my project" cannot be a name. → Use up to 48 letters, digits and \
                underscores, not starting with a digit.
                """)
    }

    @Test func `YAML nested 2000 deep is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: String(repeating: "[", count: 2000),
            contentType: "application/yaml",
            with: """
                400 malformed: the body is not valid YAML
                The document has more than 64 levels of nesting.
                """)
    }

    @Test func `a plan is refused like what it plans`() async throws {
        try await refuses(
            "POST",
            "/v1/apply?plan=true",
            body: """
                feature_views: [{name: v}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                3 things are wrong; see errors.
                - feature_views[0].entities: A feature view needs an entity.
                - feature_views[0].source: The field "source" is missing.
                - feature_views[0].features: A feature view needs at least one feature.
                """)
    }

    @Test func `a document that is neither YAML nor JSON is refused`() async throws {
        try await refuses(
            "POST", "/v1/apply", body: "<x/>", contentType: "application/xml",
            with: """
                415 unsupported-media-type: the media type "application/xml" is not supported
                Definitions are read as YAML or JSON.
                → Use application/yaml or application/json.
                """)
    }
}
