import Testing

/// What is wrong with online lookups, and what is said about it.
extension BadInputTests {
    @Test func `an unknown view is named`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["nope:x"],"entities":{"shop":["N"]}}"#,
            with: """
                404 not-found: unknown feature view "nope"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `an unknown feature is named with those of its view`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["shop_weather:rain"],"entities":{"shop":["N"]}}"#,
            with: """
                422 invalid: unknown feature "shop_weather:rain"
                The feature view "shop_weather" has no feature "rain".
                - features[0]: The feature view "shop_weather" has no feature "rain". → Its \
                features are temp, wind.
                """)
    }

    @Test func `an unknown feature service is named`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"feature_service":"nope","entities":{"shop":["N"]}}"#,
            with: """
                404 not-found: unknown feature service "nope"
                The project defines no such feature service.
                → GET /v1/feature-services lists those of the project.
                """)
    }

    @Test func `a reference without a colon is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["temp"],"entities":{"shop":["N"]}}"#,
            with: """
                422 invalid: the request is wrong
                "temp" is not a feature reference.
                - features[0]: "temp" is not a feature reference. → Write "view:feature".
                """)
    }

    @Test func `features and a feature service exclude each other`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: """
                {"features":["shop_weather:temp"],"feature_service":"comfort","entities":{"shop":["\
                N"]}}
                """,
            with: """
                422 invalid: the request is wrong
                Either features, a list, or feature_service, a name, is expected.
                - features: Either features, a list, or feature_service, a name, is expected.
                """)
    }

    @Test func `an empty list of features is refused`() async throws {
        try await refuses(
            "POST", "/v1/online-features", body: #"{"features":[],"entities":{"shop":["N"]}}"#,
            with: """
                422 invalid: no features were asked for
                The list is empty.
                - features: The list is empty. → Name features as view:feature, or a \
                feature_service.
                """)
    }

    @Test func `an entity value of another type is shown`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["stock:count"],"entities":{"item":[1,"two"]}}"#,
            with: """
                422 invalid: the request is wrong
                The join key "item" expects int64, but this is "two".
                - entities.item[1]: The join key "item" expects int64, but this is "two".
                """)
    }

    @Test func `a null entity value is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["stock:count"],"entities":{"item":[1,null]}}"#,
            with: """
                422 invalid: the request is wrong
                The join key "item" expects int64, but this is null.
                - entities.item[1]: The join key "item" expects int64, but this is null.
                """)
    }

    @Test func `an entity value beyond its type is shown`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["stock:count"],"entities":{"item":[9223372036854775808]}}"#,
            with: """
                422 invalid: the request is wrong
                The join key "item" expects int64, but this is 9.223372036854776e+18.
                - entities.item[0]: The join key "item" expects int64, but this is \
                9.223372036854776e+18.
                """)
    }

    @Test func `entity columns of unequal length are compared`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["item_sales:amount"],"entities":{"shop":["N","S"],"item":[1]}}"#,
            with: """
                422 invalid: the entities are wrong
                The list has 1 values, that of "shop" has 2.
                - entities.item: The list has 1 values, that of "shop" has 2. → Give every join \
                key one value per entity.
                """)
    }

    @Test func `a missing join key is named`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["item_sales:amount"],"entities":{"shop":["N"]}}"#,
            with: """
                422 invalid: the entities are wrong
                The join key "item" is missing.
                - entities.item: The join key "item" is missing. → The join keys are shop, item.
                """)
    }

    @Test func `an unneeded join key is named`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["shop_weather:temp"],"entities":{"shop":["N"],"item":[1]}}"#,
            with: """
                422 invalid: the entities are wrong
                No asked feature has a join key "item".
                - entities.item: No asked feature has a join key "item". → The join keys are shop.
                """)
    }

    @Test func `missing entities are asked for`() async throws {
        try await refuses(
            "POST", "/v1/online-features", body: #"{"features":["shop_weather:temp"]}"#,
            with: """
                422 invalid: the request is wrong
                An object of lists is expected here.
                - entities: An object of lists is expected here. → Write {"entities": {"shop": \
                ["…"]}}.
                """)
    }

    @Test func `entities that are not lists are refused`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["shop_weather:temp"],"entities":{"shop":"N"}}"#,
            with: """
                422 invalid: the request is wrong
                A list of values is expected here.
                - entities.shop: A list of values is expected here.
                """)
    }

    @Test func `an unknown field is named with the known ones`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["shop_weather:temp"],"entities":{"shop":["N"]},"entites":1}"#,
            with: """
                422 invalid: the request is wrong
                There is no field "entites" here.
                - entites: There is no field "entites" here. → The fields are features, \
                feature_service, entities, request, as_of, full_feature_names, freshness.
                """)
    }

    @Test func `an unknown query parameter is named`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features?verbos=1",
            body: #"{"features":["shop_weather:temp"],"entities":{"shop":["N"]}}"#,
            with: """
                422 invalid: the request is wrong
                The path takes no query parameter "verbos".
                - query.verbos: The path takes no query parameter "verbos". → It takes project.
                """)
    }

    @Test func `a bad time is shown`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body:
                #"{"features":["shop_weather:temp"],"entities":{"shop":["N"]},"#
                + #""as_of":"yesterday"}"#,
            with: """
                422 invalid: the request is wrong
                "yesterday" is not a time.
                - as_of: "yesterday" is not a time. → Write RFC 3339, such as 2013-07-04T12:00:00Z.
                """)
    }

    @Test func `a view that is not online has no latest values`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["archive:count"],"entities":{"item":[1]}}"#,
            with: """
                422 invalid: the feature view "archive" is not online
                It is declared with online: false.
                - features: It is declared with online: false. → Ask with as_of, or declare it \
                online.
                """)
    }

    @Test func `10,001 entities are too many`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["stock:count"],"entities":{"item":["#
                + (0...10_000).map(String.init).joined(separator: ",") + "]}}",
            with: """
                422 invalid: too many entities
                One lookup takes up to 10000, this has 10001.
                - entities: One lookup takes up to 10000, this has 10001.
                """)
    }

    @Test func `a lookup of more than a million values is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["#
                + Array(repeating: #""stock:count""#, count: 101)
                .joined(separator: ",") + #"],"entities":{"item":["#
                + (0..<10_000).map(String.init).joined(separator: ",") + "]}}",
            with: """
                422 invalid: too many values
                One lookup answers up to 1000000 values, this asks for 101 features of 10000 \
                entities.
                - features: One lookup answers up to 1000000 values, this asks for 101 features \
                of 10000 entities. → Ask for fewer features, or of fewer entities at once.
                """)
    }

    @Test func `a project without definitions knows no view`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features?project=other",
            body: #"{"features":["shop_weather:temp"],"entities":{"shop":["N"]}}"#,
            with: """
                404 not-found: unknown feature view "shop_weather"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `malformed JSON is refused with its line`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: """
                {"features":
                 ["a" "b"]}
                """,
            with: """
                400 malformed: the body is not valid JSON
                Line 2, column 7: expected "," or "]" after the element at index 0.
                """)
    }

    @Test func `an empty body is refused`() async throws {
        try await refuses(
            "POST", "/v1/online-features", body: "",
            with: """
                400 malformed: the body is not valid JSON
                Line 1, column 1: expected a value, found the end of the document.
                """)
    }

    @Test func `a body that is no object is refused`() async throws {
        try await refuses(
            "POST", "/v1/online-features", body: "[1]",
            with: """
                400 malformed: the body is not valid for this path
                An object is expected.
                """)
    }

    @Test func `JSON nested 1000 deep is refused`() async throws {
        try await refuses(
            "POST", "/v1/online-features", body: String(repeating: "[", count: 1000),
            with: """
                400 malformed: the body is not valid JSON
                Line 1, column 65: more than 64 levels of nesting.
                """)
    }

    @Test func `a number beyond any type is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["stock:count"],"entities":{"item":[1e999]}}"#,
            with: """
                400 malformed: the body is not valid for this path
                Line 1, column 49: the number 1e999 is too large for 64 bits.
                """)
    }

    @Test func `a member that comes twice is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/online-features",
            body: #"{"features":["stock:count"],"features":["stock:count"]}"#,
            with: """
                400 malformed: the body is not valid JSON
                Line 1, column 29: the key "features" appears twice.
                """)
    }
}
