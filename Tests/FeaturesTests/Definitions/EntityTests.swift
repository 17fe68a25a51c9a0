import Features
import Testing

@Suite struct EntityTests {
    private let key = #""join_keys": [{"name": "driver_id", "type": "int64"}]"#

    @Test func `an entity needs a name`() throws {
        #expect(
            try faults(.entity, "{\(key)}") == [Fault("name", "The field \"name\" is missing.")])
    }

    @Test(arguments: [
        "", "1st", "driver-id", "driver id", "größe", String(repeating: "a", count: 49),
    ])
    func `a name is up to 48 letters, digits and underscores`(name: String) throws {
        #expect(
            try faults(.entity, #"{"name": "\#(name)", \#(key)}"#) == [
                Fault(
                    "name", "\"\(name)\" cannot be a name.",
                    hint: "Use up to 48 letters, digits and underscores, not starting with a digit."
                )
            ])
    }

    @Test(arguments: ["a", "_1", "Driver_2", String(repeating: "a", count: 48)])
    func `such a name is accepted`(name: String) throws {
        #expect(try faults(.entity, #"{"name": "\#(name)", \#(key)}"#).isEmpty)
    }

    @Test(arguments: [#"{"name": "driver"}"#, #"{"name": "driver", "join_keys": []}"#])
    func `an entity needs a join key`(text: String) throws {
        #expect(
            try faults(.entity, text)
                == [Fault("join_keys", "An entity needs at least one join key.")])
    }

    @Test func `a join key has a name and a type`() throws {
        #expect(
            try faults(.entity, #"{"name": "driver", "join_keys": [{}]}"#) == [
                Fault("join_keys[0].name", "The field \"name\" is missing."),
                Fault("join_keys[0].type", "The field \"type\" is missing."),
            ])
    }

    @Test func `a join key is of a known type`() throws {
        #expect(
            try faults(
                .entity, #"{"name": "driver", "join_keys": [{"name": "id", "type": "int"}]}"#) == [
                    Fault(
                        "join_keys[0].type", "There is no value type \"int\".",
                        hint: "The types are bool, int32, int64, float32, float64, string, bytes, "
                            + "timestamp, and arrays of them such as float64[].")
                ])
    }

    @Test(arguments: ["float32", "float64", "string[]"])
    func `a join key is of a type that compares exactly`(type: String) throws {
        #expect(
            try faults(
                .entity, #"{"name": "driver", "join_keys": [{"name": "id", "type": "\#(type)"}]}"#)
                == [
                    Fault(
                        "join_keys[0].type", "A join key cannot be of type \(type).",
                        hint: "Use a type that compares exactly, such as string or int64.")
                ])
    }

    @Test func `no two join keys have one name`() throws {
        #expect(
            try faults(
                .entity,
                """
                {"name": "driver", "join_keys": [{"name": "id", "type": "int64"},
                  {"name": "id", "type": "string"}]}
                """) == [Fault("join_keys[1].name", "Two join keys are named \"id\".")])
    }

    @Test(arguments: Reserved.all)
    func `no join key has the name of a column of every view`(name: String) throws {
        #expect(
            try faults(
                .entity, #"{"name": "e", "join_keys": [{"name": "\#(name)", "type": "timestamp"}]}"#
            )
                == [
                    Fault(
                        "join_keys[0].name", "\"\(name)\" is a column of every view.",
                        hint: "Give the join key another name.")
                ])
    }

    @Test func `a fault after an unreadable join key names its own place`() throws {
        #expect(
            try faults(
                .entity,
                #"{"name": "driver", "join_keys": [7, {"name": "id", "type": "float64"}]}"#) == [
                    Fault("join_keys[0]", "An object is expected here."),
                    Fault(
                        "join_keys[1].type", "A join key cannot be of type float64.",
                        hint: "Use a type that compares exactly, such as string or int64."),
                ])
    }

    @Test func `an unknown field is refused with those there are`() throws {
        #expect(
            try faults(.entity, #"{"name": "driver", "value_type": "int64", \#(key)}"#) == [
                Fault(
                    "value_type", "There is no field \"value_type\" here.",
                    hint: "The fields are name, join_keys, description, owner, tags.")
            ])
    }

    @Test func `an unknown field of a join key is refused`() throws {
        #expect(
            try faults(
                .entity,
                #"{"name": "driver", "join_keys": [{"name": "id", "type": "int64", "size": 8}]}"#)
                == [
                    Fault(
                        "join_keys[0].size", "There is no field \"size\" here.",
                        hint: "The fields are name, type.")
                ])
    }

    @Test func `fields of the wrong type are refused, each`() throws {
        #expect(
            try faults(
                .entity,
                #"{"name": 1, "join_keys": {}, "description": [], "owner": true, "tags": {"a": 1}}"#
            )
                == [
                    Fault("name", "A string is expected here."),
                    Fault("join_keys", "A list is expected here."),
                    Fault("description", "A string is expected here."),
                    Fault("owner", "A string is expected here."),
                    Fault("tags.a", "A string is expected here."),
                ])
    }

    @Test func `tags are an object`() throws {
        #expect(
            try faults(.entity, #"{"name": "driver", "tags": ["pii"], \#(key)}"#)
                == [Fault("tags", "An object of strings is expected here.")])
    }

    @Test func `an entity is an object`() throws {
        #expect(try faults(.entity, "[]") == [Fault("", "An object is expected here.")])
    }
}
