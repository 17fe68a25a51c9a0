import Features
import JSON
import Testing

@Suite struct DataSourceTests {
    private let columns = #""schema": [{"name": "delay", "type": "float64"}]"#

    @Test func `a data source needs a kind`() throws {
        #expect(
            try faults(.dataSource, #"{"name": "trips"}"#) == [
                Fault(
                    "kind", "The field \"kind\" is missing.", hint: "The kinds are batch and push.")
            ])
    }

    @Test func `another kind is refused with those there are`() throws {
        #expect(
            try faults(.dataSource, #"{"name": "trips", "kind": "stream"}"#) == [
                Fault(
                    "kind", "There is no kind of data source \"stream\".",
                    hint: "The kinds are batch and push.")
            ])
    }

    @Test(arguments: ["", #""table": "trips", "query": "SELECT 1","#])
    func `a batch source has a table or a query`(origin: String) throws {
        #expect(
            try faults(
                .dataSource,
                #"{"name": "trips", "kind": "batch", \#(origin) "event_timestamp": "at"}"#)
                == [Fault("", "A batch source needs either a table or a query.")])
    }

    @Test func `a batch source names the column of its event times`() throws {
        #expect(
            try faults(.dataSource, #"{"name": "trips", "kind": "batch", "table": "trips"}"#) == [
                Fault(
                    "event_timestamp", "The field \"event_timestamp\" is missing.",
                    hint: "Name the column that says when a row was true.")
            ])
    }

    @Test func `a batch source has no schema`() throws {
        #expect(
            try faults(
                .dataSource,
                """
                {"name": "trips", "kind": "batch", "table": "t", "event_timestamp": "at",
                  \(columns)}
                """
            )
                == [
                    Fault(
                        "schema",
                        "A batch source has the columns of its table or query, and no schema of "
                            + "its own.")
                ])
    }

    @Test(arguments: ["table", "query", "lateness"])
    func `a push source has no table, no query and no lateness`(field: String) throws {
        #expect(
            try faults(
                .dataSource, #"{"name": "trips", "kind": "push", "\#(field)": "t", \#(columns)}"#)
                == [Fault(field, "A push source has no \(field).")])
    }

    @Test(arguments: [
        #"{"name": "t", "kind": "push"}"#, #"{"name": "t", "kind": "push", "schema": []}"#,
    ])
    func `a push source needs a schema`(text: String) throws {
        #expect(
            try faults(.dataSource, text)
                == [Fault("schema", "A push source needs a schema of at least one column.")])
    }

    @Test func `a lateness is a duration, and may be zero`() throws {
        let source = { (lateness: String) in
            """
            {"name": "t", "kind": "batch", "table": "t", "event_timestamp": "at",
              "lateness": "\(lateness)"}
            """
        }
        #expect(
            try faults(.dataSource, source("an hour")) == [
                Fault(
                    "lateness", "\"an hour\" is not a duration.",
                    hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
            ])
        for lateness in ["0s", "3h"] {
            let definition = try Definition(
                .dataSource, json: JSONValue(parsing: source(lateness)))
            #expect(definition.json["lateness"] == .string(lateness))
        }
    }

    @Test func `no two columns of a schema have one name`() throws {
        #expect(
            try faults(
                .dataSource,
                """
                {"name": "trips", "kind": "push", "schema": [{"name": "a", "type": "int64"},
                  {"name": "b", "type": "int64"}, {"name": "a", "type": "string"}]}
                """) == [Fault("schema[2].name", "Two columns are named \"a\".")])
    }

    @Test func `a column with a time's reserved name is a timestamp`() throws {
        #expect(
            try faults(
                .dataSource,
                """
                {"name": "trips", "kind": "push",
                  "schema": [{"name": "created_timestamp", "type": "string"}]}
                """) == [
                    Fault(
                        "schema[0].type",
                        "The column \"created_timestamp\" is always a timestamp.")
                ])
    }

    @Test func `the event time of a push source is called event_timestamp unless it says so`()
        throws
    {
        let text = #"{"name": "trips", "kind": "push", \#(columns)}"#
        guard
            case .dataSource(let source) = try Definition(
                .dataSource, json: JSONValue(parsing: text))
        else { return }
        #expect(source.eventTimestamp == "event_timestamp")
        #expect(source.createdTimestamp == nil)
    }

    @Test func `fields of the wrong type are refused, each once`() throws {
        #expect(
            try faults(
                .dataSource,
                """
                {"name": "t", "kind": "batch", "table": 1, "query": "SELECT 1",
                  "event_timestamp": 2, "created_timestamp": 3}
                """) == [
                    Fault("table", "A string is expected here."),
                    Fault("event_timestamp", "A string is expected here."),
                    Fault("created_timestamp", "A string is expected here."),
                ])
    }

    @Test func `an unknown field is refused with those there are`() throws {
        #expect(
            try faults(
                .dataSource, #"{"name": "trips", "kind": "push", "topic": "t", \#(columns)}"#) == [
                    Fault(
                        "topic", "There is no field \"topic\" here.",
                        hint: "The fields are name, kind, table, query, schema, event_timestamp, "
                            + "created_timestamp, lateness, description, owner, tags.")
                ])
    }
}
