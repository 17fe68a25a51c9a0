import Features
import JSON
import Models
import Testing

/// How the keys of predictions are written and hashed.
struct KeyFormTests {
    private func text(_ names: [String], _ values: [FeatureValue]) -> String {
        LabelKey(names: names, values: values).text
    }

    @Test func `a key is one text and one hash in whatever order its names come`() {
        let one = LabelKey(names: ["city", "driver"], values: [.string("Oslo"), .int64(7)])
        let other = LabelKey(names: ["driver", "city"], values: [.int64(7), .string("Oslo")])
        #expect(one == other)
        #expect(one.text == #"{"city":"Oslo","driver":7}"#)
    }

    @Test func `a key goes on being itself where its type is widened`() {
        #expect(
            LabelKey(names: ["driver"], values: [.int32(7)])
                == LabelKey(names: ["driver"], values: [.int64(7)]))
    }

    @Test func `other names and other values are other keys`() {
        let keys = [
            LabelKey(names: ["driver"], values: [.int64(7)]),
            LabelKey(names: ["rider"], values: [.int64(7)]),
            LabelKey(names: ["driver"], values: [.int64(8)]),
            LabelKey(names: ["driver"], values: [.string("7")]),
            LabelKey(names: ["a", "b"], values: [.int64(7), .int64(8)]),
            LabelKey(names: ["a", "b"], values: [.int64(8), .int64(7)]),
        ]
        #expect(Set(keys.map(\.hash)).count == keys.count)
        #expect(Set(keys.map(\.text)).count == keys.count)
    }

    @Test func `values of all types are written as JSON`() {
        #expect(
            text(
                ["a", "b", "c", "d"],
                [
                    .bool(true), .timestamp(EventTime(microseconds: 0)), .bytes([255]),
                    .string("\"\u{0}"),
                ])
                == #"{"a":true,"b":"1970-01-01T00:00:00Z","c":"/w==","d":"\"\u0000"}"#)
    }
}
