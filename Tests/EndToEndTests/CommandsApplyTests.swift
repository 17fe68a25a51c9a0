import Foundation
import JSON
import Testing

/// `larder apply`: a directory of files is one bundle, applied whole or not at all.
@Suite(.serialized, OperationsShop()) struct CommandsApplyTests {
    private let files: TemporaryDirectory
    private let server: LarderProcess

    init() throws {
        files = try TemporaryDirectory()
        server = try #require(OperationsShop.server)
    }

    @Test func `a plan says what would change and changes nothing`() async throws {
        _ = try files.write(Self.entity("planned_a"), to: "a.yaml")
        _ = try files.write(Self.entity("planned_b"), to: "b.yml")
        let before = try await server.get("/v1/entities").text
        let plan = try server.run("apply", "-f", files.url.path, "--plan")
        #expect(plan.status == 0)
        #expect(plan.output == "create    entity planned_a\ncreate    entity planned_b\n")
        #expect(try await server.get("/v1/entities").text == before)
    }

    @Test func `what is applied again is unchanged`() throws {
        let file = try files.write(Self.entity("applied"), to: "a.yaml")
        #expect(try server.run("apply", "-f", file).output == "create    entity applied\n")
        #expect(try server.run("apply", "-f", file).output == "unchanged entity applied\n")
    }

    @Test func `a change is told line by line`() throws {
        let file = try files.write(Self.entity("changed"), to: "a.yaml")
        #expect(try server.run("apply", "-f", file).status == 0)
        _ = try files.write(Self.entity("changed") + "    owner: ann\n", to: "a.yaml")
        #expect(
            try server.run("apply", "-f", file).output == """
                update    entity changed
                            owner: "ann" added

                """)
    }

    @Test func `a fault is told with its file and its place there`() async throws {
        _ = try files.write(Self.entity("good"), to: "a.yaml")
        let bad = Self.entity("bad").replacing("type: string", with: "type: text")
        _ = try files.write(
            bad + """
                feature_views:
                  - name: v
                    entities: [bad]
                    source: weather
                    ttl: 0s
                    features: [{name: f, type: int64}]

                """, to: "b.yaml")
        let before = try await server.get("/v1/entities").text
        let ended = try server.run("apply", "-f", files.url.path)
        #expect(ended.status == 1)
        #expect(
            ended.errors == """
                Error: the definitions were not applied
                  b.yaml: entities[0].join_keys[0].type: There is no value type "text".
                    The types are bool, int32, int64, float32, float64, string, bytes, \
                timestamp, and arrays of them such as float64[].
                  b.yaml: feature_views[0].ttl: A TTL of zero would hide every value.
                    Leave the field out for values that never grow too old.

                """)
        #expect(try await server.get("/v1/entities").text == before)
    }

    @Test func `a file that cannot be understood is named with the line`() throws {
        let file = try files.write("entities:\n  - {name: a, join_keys: [\n", to: "c.yaml")
        let ended = try server.run("apply", "-f", file)
        #expect(ended.status == 1)
        #expect(ended.errors.hasPrefix("Error: c.yaml: Line 3, column 1: "))
    }

    @Test func `a directory without definitions is refused`() throws {
        let ended = try server.run("apply", "-f", files.url.path)
        #expect(ended.status == 1)
        #expect(ended.errors == "Error: there is no .yaml file in \"\(files.url.path)\"\n")
    }

    @Test func `a file that is not there is named`() throws {
        let ended = try server.run("apply", "-f", "/nowhere.yaml")
        #expect(ended.status == 1)
        #expect(ended.errors == "Error: there is no file \"/nowhere.yaml\"\n")
    }

    private static func entity(_ name: String) -> String {
        """
        entities:
          - name: \(name)
            join_keys: [{name: k, type: string}]

        """
    }
}
