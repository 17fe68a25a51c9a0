import Features
import Testing

struct ExpressionTests {
    private static let columns = [
        Column("n", .int64), Column("x", .float64), Column("s", .string), Column("b", .bool),
        Column("t", .timestamp), Column("y", .bytes), Column("in", .int32),
    ]

    private static let row: [FeatureValue] = [
        .int64(3), .float64(0.5), .string("it's"), .bool(true), .timestamp(time(60)),
        .bytes([1]), .int32(-7),
    ]

    /// What the condition gives for the row, in which the named column is null.
    private func holds(_ text: String, null: String? = nil) throws -> Bool? {
        let condition = try Expression(text).condition(over: Self.columns, of: "view \"v\"")
        return condition.holds { index in
            Self.columns[index].name == null ? .null : Self.row[index]
        }
    }

    private func fault(_ text: String) -> String? {
        do {
            _ = try Expression(text).condition(over: Self.columns, of: "view \"v\"")
            return nil
        } catch {
            return error.detail
        }
    }

    @Test(arguments: [
        ("n = 3", true), ("n != 3", false), ("n <> 2", true), ("n < 4 and x >= 0.5", true),
        ("not b or n > 2", true), ("not (b or n > 2)", false), ("n in (1, 2, 3)", true),
        ("n not in (1, 2)", true), ("s = 'it''s'", true), ("s < 'iz'", true), ("b", true),
        ("b = false", false), ("y is null", false), ("y is not null", true),
        ("1 / 2 = 0.5", true), ("n * 2 + 1 = 7", true), ("-n + -1 = -4", true),
        ("2 + 3 * 2 = 8", true), ("(2 + 3) * 2 = 10", true), ("\"in\" = -7", true),
        ("t = '1970-01-01T00:01:00Z'", true), ("t in ('1970-01-01T00:02:00Z')", false),
        ("N IS NULL or n = 3", nil), ("TRUE AND n = 3", true), ("1e3 = 1000", true),
        ("10 - 2 - 3 = 5", true), ("8 / 4 / 2 = 1", true),
    ])
    func `an expression means what SQL says`(text: String, expected: Bool?) throws {
        if text.hasPrefix("N ") {
            #expect(
                fault(text)
                    == "At character 1: the view \"v\" has no column \"N\"; did you mean \"n\"? "
                    + "its columns are n, x, s, b, t, y, in.")
        } else {
            #expect(try holds(text) == expected)
        }
    }

    @Test(arguments: [
        ("n = 3", nil), ("n is null", true), ("n = 3 and false", false), ("n = 3 or true", true),
        ("n = 3 and true", nil), ("not n = 3", nil), ("n in (3, 4)", nil),
        ("x in (0.5, n)", true), ("x in (1, n)", nil), ("x not in (1, n)", nil),
        ("n + 1 > 0", nil), ("n = null", nil), ("null", nil), ("(n > 1) is null", true),
    ])
    func `null is neither true nor false`(text: String, expected: Bool?) throws {
        #expect(try holds(text, null: "n") == expected)
    }

    @Test func `a division by zero is null`() throws {
        #expect(try holds("x / 0 > 1") == nil)
        #expect(try holds("x / (n - 3) is null") == true)
    }

    @Test func `integers are compared exactly, and with floats as float64`() throws {
        #expect(try holds("9007199254740993 = 9007199254740992") == false)
        #expect(try holds("9007199254740993 = 9007199254740992.0") == true)
    }

    @Test(arguments: [
        ("", "At character 1: a value is expected here, not the end."),
        ("n =", "At character 4: a value is expected here, not the end."),
        ("n = 3 3", "At character 7: an operator or the end is expected here, not 3."),
        ("n == 3", "At character 4: a value is expected here, not \"=\"."),
        ("(n = 3", "At character 7: \")\" is expected here, not the end."),
        ("n in 3", "At character 6: \"(\" is expected here, not 3."),
        ("n in (3", "At character 8: \",\" or \")\" is expected here, not the end."),
        ("n is 3", "At character 6: \"null\" is expected here, not 3."),
        ("n not 3", "At character 7: \"in\" or \"between\" is expected here, not 3."),
        ("n ; 3", "At character 3: \";\" means nothing here."),
        ("s = 'abc", "At character 5: the quote is not closed."),
        ("n = 3a", "At character 6: \"a\" cannot follow a number."),
        ("n = 1e999", "At character 5: 1e999 does not fit a float64."),
        ("n", "At character 1: a condition is expected here, not a value of type int64."),
        ("n + 1", "At character 3: a condition is expected here, not a value of type float64."),
        ("n = 'a'", "At character 3: \"=\" cannot compare int64 with string."),
        ("y = y", "At character 3: \"=\" cannot compare bytes with bytes."),
        ("n in (1, 'a')", "At character 3: \"in\" cannot compare int64 with string."),
        ("s + 1 > 0", "At character 3: \"+\" needs numbers, not string."),
        ("n and b", "At character 1: a condition is expected here, not a value of type int64."),
        ("t > 'soon'", "At character 5: 'soon' is not a time, as RFC 3339 writes it."),
        (
            "delay > 1",
            "At character 1: the view \"v\" has no column \"delay\"; its columns are n, x, s, "
                + "b, t, y, in."
        ),
    ])
    func `what is wrong is named with its place`(text: String, detail: String) {
        #expect(fault(text) == detail)
    }

    @Test func `deep nesting and long texts are refused`() {
        let deep = String(repeating: "(", count: 100) + "b" + String(repeating: ")", count: 100)
        #expect(fault(deep) == "At character 66: the expression is nested too deeply.")
        #expect(
            fault("b or " + String(repeating: " ", count: 2000) + "b")
                == "At character 2000: an expression has up to 2000 bytes.")
    }
}
