import Testing

/// Versions of views, renames and the audit.
extension BadInputTests {
    @Test func `a service that names a version nobody applied is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_services: [{name: comfort, features: ["shop_weather@v7:temp"]}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no feature view "shop_weather@v7".
                - feature_services[0].features[0]: There is no feature view "shop_weather@v7". → \
                Its versions are shop_weather@v1.
                """)
    }

    @Test func `a feature is not renamed to what is there already`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - {name: shop_weather, entities: [shop], source: weather, features: [{name: \
                temp, type: float64}, {name: wind, type: float64, renamed_from: temp}]}

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "temp", an earlier name of the feature "wind", is also one of the feature "temp".
                - feature_views[0].features[1]: "temp", an earlier name of the feature "wind", is \
                also one of the feature "temp". → Give that one another name, or take this one \
                away: from renamed_from where it stands there, else by writing aliases without it.
                """)
    }

    @Test func `a feature is not renamed from what is not there`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - {name: shop_weather, entities: [shop], source: weather, features: [{name: \
                temperature, type: float64, renamed_from: tmp, column: temp}, {name: wind, type: \
                float64}]}

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no "tmp" to be renamed.
                - feature_views[0].features[0].renamed_from: There is no "tmp" to be renamed. → \
                The view has temp, wind.
                """)
    }

    @Test func `two features are not renamed from one`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - {name: shop_weather, entities: [shop], source: weather, features: [{name: \
                celsius, type: float64, renamed_from: temp}, {name: kelvin, type: float64, \
                renamed_from: temp}, {name: wind, type: float64}]}

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "temp", an earlier name of the feature "kelvin", is also one of the feature \
                "celsius".
                - feature_views[0].features[1]: "temp", an earlier name of the feature "kelvin", \
                is also one of the feature "celsius". → Give that one another name, or take this \
                one away: from renamed_from where it stands there, else by writing aliases without \
                it.
                """)
    }

    @Test func `a feature is not renamed to another that is there`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - {name: shop_weather, entities: [shop], source: weather, features: [{name: \
                wind, type: float64, renamed_from: temp}]}

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "wind" is there already, and has values of its own.
                - feature_views[0].features[0].renamed_from: "wind" is there already, and has \
                values of its own. → Give "temp" a name that is new.
                """)
    }

    @Test func `a version of a view is not put`() async throws {
        try await refuses(
            "PUT",
            "/v1/feature-views/stock@v1",
            body: """
                entities: [item]
                source: stocktake
                features: [{name: count, type: int32}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                "stock@v1" cannot be a name.
                - feature_views[0].name: "stock@v1" cannot be a name. → Use up to 48 letters, \
                digits and underscores, not starting with a digit.
                """)
    }

    @Test func `the newest version of a view is not deleted alone`() async throws {
        try await refuses(
            "DELETE", "/v1/feature-views/stock@v1",
            with: """
                422 invalid: nothing was deleted
                "stock@v1" is the newest version of its feature view.
                - name: "stock@v1" is the newest version of its feature view. → Delete the feature \
                view, or apply another version of it first.
                """)
    }

    @Test func `a version that is not there is not deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/feature-views/stock@v9",
            with: """
                404 not-found: unknown feature view "stock@v9"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `a backfill of a feature that is not there is refused`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/shop_weather/backfill", body: #"{"features":["tmp"]}"#,
            with: """
                422 invalid: the feature view "shop_weather" has no feature "tmp"
                There is no feature "tmp" in the view.
                - features[0]: There is no feature "tmp" in the view. → Its features are temp, wind.
                """)
    }

    @Test func `a backfill of a version that is not there is refused`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/shop_weather@v9/backfill",
            with: """
                404 not-found: unknown feature view "shop_weather@v9"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `a version that is not there is not looked up`() async throws {
        try await refuses(
            "POST", "/v1/online-features",
            body: #"{"features":["stock@v9:count"],"entities":{"item":[1]}}"#,
            with: """
                422 invalid: unknown version of the feature view "stock"
                There is no feature view "stock@v9".
                - features[0]: There is no feature view "stock@v9". → Its versions are stock@v1.
                """)
    }

    @Test func `a reference with a version that is none is refused`() async throws {
        try await refuses(
            "POST", "/v1/online-features",
            body: #"{"features":["stock@2:count"],"entities":{"item":[1]}}"#,
            with: """
                422 invalid: the request is wrong
                "stock@2:count" is not a feature reference.
                - features[0]: "stock@2:count" is not a feature reference. → Write "view:feature".
                """)
    }

    @Test func `a cursor of the audit is a number`() async throws {
        try await refuses(
            "GET", "/v1/audit?cursor=x",
            with: """
                422 invalid: the request is wrong
                "x" is not a cursor of this list.
                - query.cursor: "x" is not a cursor of this list. → Use the "next" of the page \
                before.
                """)
    }
}
