import Features
import Testing

@Suite struct ValueTypeTests {
    static let all = ValueType.Scalar.allCases.flatMap {
        [ValueType($0), ValueType($0, isArray: true)]
    }

    @Test(arguments: all) func `a type reads back from its name`(type: ValueType) {
        #expect(ValueType(name: type.name) == type)
    }

    @Test(arguments: ["", "[]", "int", "Int64", "float64[][]", "float64 []", "decimal"])
    func `another name is no type`(name: String) {
        #expect(ValueType(name: name) == nil)
    }

    @Test func `a type widens to itself, and numbers to those that hold them exactly`() {
        var pairs: [String] = []
        for narrow in Self.all {
            #expect(narrow.widens(to: narrow))
            for wide in Self.all where narrow != wide && narrow.widens(to: wide) {
                pairs.append("\(narrow.name) \(wide.name)")
            }
        }
        #expect(
            pairs == [
                "int32 int64", "int32 float64", "int32[] int64[]", "int32[] float64[]",
                "float32 float64", "float32[] float64[]",
            ])
    }

    @Test func `a join key is of a type that compares exactly`() {
        #expect(
            Self.all.filter(\.canBeJoinKey).map(\.name)
                == ["bool", "int32", "int64", "string", "bytes", "timestamp"])
    }

    @Test func `a model takes booleans and numbers`() {
        #expect(
            Self.all.filter(\.isNumeric).map(\.name)
                == ["bool", "int32", "int64", "float32", "float64"])
    }
}
