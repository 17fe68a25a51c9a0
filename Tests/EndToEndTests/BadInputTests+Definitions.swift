import Testing

/// What is wrong with definitions, and what is said about it.
extension BadInputTests {
    @Test func `a TTL of zero is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: float64}]
                    ttl: 0s

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                A TTL of zero would hide every value.
                - feature_views[0].ttl: A TTL of zero would hide every value. → Leave the field \
                out for values that never grow too old.
                """)
    }

    @Test func `a TTL that is no duration is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: float64}]
                    ttl: 3 hours

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "3 hours" is not a duration.
                - feature_views[0].ttl: "3 hours" is not a duration. → Write a whole number and a \
                unit: 90s, 15m, 3h, 7d or 4w.
                """)
    }

    @Test func `a TTL without a unit is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: float64}]
                    ttl: 3600

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                A string is expected here.
                - feature_views[0].ttl: A string is expected here.
                """)
    }

    @Test func `an unknown type is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: float65}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no value type "float65".
                - feature_views[0].features[0].type: There is no value type "float65". → The types \
                are bool, int32, int64, float32, float64, string, bytes, timestamp, and arrays of \
                them such as float64[].
                """)
    }

    @Test func `two definitions of one name are refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: float64}]
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                Two feature views are named "v".
                - feature_views[1].name: Two feature views are named "v".
                """)
    }

    @Test func `a name with a dash is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: my-view
                    entities: [shop]
                    source: weather
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "my-view" cannot be a name.
                - feature_views[0].name: "my-view" cannot be a name. → Use up to 48 letters, \
                digits and underscores, not starting with a digit.
                """)
    }

    @Test func `an unknown entity is named`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shp]
                    source: weather
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no entity "shp".
                - feature_views[0].entities[0]: There is no entity "shp". → Define it in the same \
                bundle under entities, or apply it first.
                """)
    }

    @Test func `a join key that does not compare exactly is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                entities: [{name: e, join_keys: [{name: k, type: float64}]}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                A join key cannot be of type float64.
                - entities[0].join_keys[0].type: A join key cannot be of type float64. → Use a \
                type that compares exactly, such as string or int64.
                """)
    }

    @Test func `a feature with a reserved name is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: event_timestamp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "event_timestamp" is a column of every view.
                - feature_views[0].features[0].name: "event_timestamp" is a column of every view. \
                → Give the feature another name, and its source's column as "column".
                """)
    }

    @Test func `a feature with the name of a join key is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: shop, type: string}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "shop" is a join key of the view.
                - feature_views[0].features[0].name: "shop" is a join key of the view. → Give the \
                feature another name, and its source's column as "column".
                """)
    }

    @Test func `a service with an unknown view is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_services: [{name: s, features: ["nope:x"]}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no feature view "nope".
                - feature_services[0].features[0]: There is no feature view "nope". → Define it in \
                the same bundle under feature_views, or apply it first.
                """)
    }

    @Test func `a service with an unknown feature is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_services: [{name: s, features: ["shop_weather:rain"]}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                The feature view "shop_weather" has no feature "rain".
                - feature_services[0].features[0]: The feature view "shop_weather" has no feature \
                "rain". → Its features are temp, wind.
                """)
    }

    @Test func `a service with a feature twice is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_services: [{name: s, features: ["shop_weather:temp", "shop_weather:temp"]}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                The feature "shop_weather:temp" is listed twice.
                - feature_services[0].features[1]: The feature "shop_weather:temp" is listed twice.
                """)
    }

    @Test func `a model with an unknown service is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                models: [{name: m, feature_service: nope}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no feature service "nope".
                - models[0].feature_service: There is no feature service "nope". → Define it in \
                the same bundle under feature_services, or apply it first.
                """)
    }

    @Test func `a model with an unknown task is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                models: [{name: m, task: ranking}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no task "ranking".
                - models[0].task: There is no task "ranking". → The tasks are regression, binary, \
                multiclass, count.
                """)
    }

    @Test func `a service is not bound to a view that loses its feature`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - {name: shop_weather, entities: [shop], source: weather, features: [{name: \
                temp, type: float64}]}
                feature_services:
                  - {name: comfort, features: ["shop_weather:temp", "shop_weather:wind"]}

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                The feature view "shop_weather" has no feature "wind".
                - feature_services[0].features[1]: The feature view "shop_weather" has no \
                feature "wind". → Its features are temp.
                """)
    }
}
