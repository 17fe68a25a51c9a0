import Features
import Testing

/// What is said of calls that are wrong, and where.
struct ExpressionFaultTests {
    private static let columns = [
        Column("n", .int64), Column("x", .float64), Column("s", .string), Column("b", .bool),
        Column("t", .timestamp), Column("y", .bytes), Column("between", .int64),
    ]

    private func fault(_ text: String) -> String? {
        do {
            _ = try Expression(text).condition(over: Self.columns, of: "view \"v\"")
            return nil
        } catch {
            return error.detail
        }
    }

    @Test(arguments: [
        (
            "b or lenght(s) > 1",
            "At character 6: there is no function \"lenght\"; did you mean \"length\"?"
        ),
        (
            "POWR(x, 2) > 1",
            "At character 1: there is no function \"POWR\"; did you mean \"power\"?"
        ),
        ("length() > 1", "At character 1: \"length\" takes 1 value, not 0."),
        ("power(2) > 1", "At character 1: \"power\" takes 2 values, not 1."),
        ("substring(s) = ''", "At character 1: \"substring\" takes 2 or 3 values, not 1."),
        ("concat() = ''", "At character 1: \"concat\" takes at least 1 value, not 0."),
        ("coalesce() = 1", "At character 1: \"coalesce\" takes at least 1 value, not 0."),
        ("if(b, 1) = 1", "At character 1: \"if\" takes 3 values, not 2."),
        (
            "if(n, 1, 2) = 1",
            "At character 4: a condition is expected here, not a value of type int64."
        ),
        ("if(b, 1, 'a') = 1", "At character 1: \"if\" cannot give now int64, now string."),
        ("coalesce(y, y) = 1", "At character 1: \"coalesce\" cannot give a value of type bytes."),
        (
            "1 < length(2)",
            "At character 12: \"length\" needs a string, bytes or a list here, not int64."
        ),
        ("sqrt(s) > 1", "At character 6: \"sqrt\" needs a number here, not string."),
        ("sqrt(b) > 1", "At character 6: \"sqrt\" needs a number here, not bool."),
        (
            "bucket(s, x) = 1",
            "At character 11: \"bucket\" needs a whole number here, not float64."
        ),
        (
            "hash(x) = 1",
            "At character 6: \"hash\" needs a string, an int64 or a bool here, not float64."
        ),
        ("lower(n) = ''", "At character 7: \"lower\" needs a string here, not int64."),
        ("year(n) = 1", "At character 6: \"year\" needs a timestamp here, not int64."),
        ("year('soon') = 1", "At character 6: 'soon' is not a time, as RFC 3339 writes it."),
        ("x between 1", "At character 12: \"and\" is expected here, not the end."),
        ("x between 'a' and 2", "At character 3: \"between\" cannot compare float64 with string."),
        ("length(s > 1", "At character 13: \",\" or \")\" is expected here, not the end."),
        ("abs(x,) > 1", "At character 7: a value is expected here, not \")\"."),
    ])
    func `a wrong call is named with its place`(text: String, detail: String) {
        #expect(fault(text) == detail)
    }

    @Test func `a name like no function is answered with all there are`() {
        #expect(
            fault("frobnicate(x) = 1")
                == """
                At character 1: there is no function "frobnicate"; there are abs, bucket, ceil, \
                coalesce, concat, contains, cos, day, day_of_week, day_of_year, ends_with, epoch, \
                exp, floor, greatest, hash, haversine, hour, if, int, least, length, ln, log10, \
                lower, max, min, minute, mod, month, power, replace, round, second, \
                seconds_between, sign, sin, sqrt, starts_with, string, substring, trim, upper, year.
                """)
    }

    @Test func `between is a name where a value may stand`() {
        #expect(fault("between between 1 and between") == nil)
    }

    @Test func `calls are nested as deeply as parentheses`() {
        let deep =
            String(repeating: "abs(", count: 65) + "x" + String(repeating: ")", count: 65) + " > 1"
        #expect(fault(deep) == "At character 261: the expression is nested too deeply.")
    }

    @Test func `a chain of operators has an end`() {
        #expect(fault("x" + String(repeating: "+x", count: 200) + " > 1") == nil)
        #expect(
            fault("x" + String(repeating: "+x", count: 201) + " > 1")
                == "At character 402: an expression has up to 200 of the operators + - * / and or.")
    }

    @Test func `an operand within operands is computed once`() throws {
        // Computed twice on each level it would never end.
        var text = "b"
        for _ in 0..<30 { text = "((\(text)) in (true,b)) between b and b" }
        let condition = try Expression(text).condition(over: Self.columns, of: "view \"v\"")
        #expect(condition.holds { _ in .bool(true) } == true)
    }
}
