import Features
import JSON
import Training

extension SpecificationReader {
    static func split(_ object: JSONObject) throws(Problem) -> Split {
        switch try object.string("kind") ?? "time" {
        case "time":
            try object.refuseUnknown(besides: ["kind", "validation", "test", "embargo"])
            var split = TimeSplit()
            if let share = try object.number("validation") { split.validationShare = share }
            if let share = try object.number("test") { split.testShare = share }
            split.embargo = try object.duration("embargo")
            return .time(split)
        case "group":
            try object.refuseUnknown(besides: ["kind", "validation", "test", "group"])
            var split = GroupSplit(column: try object.requiredString("group"))
            if let share = try object.number("validation") { split.validationShare = share }
            if let share = try object.number("test") { split.testShare = share }
            return .group(split)
        case "folds":
            try object.refuseUnknown(besides: ["kind", "folds", "test", "embargo"])
            var split = FoldSplit()
            if let folds = try object.integer("folds") { split.folds = folds }
            if let share = try object.number("test") { split.testShare = share }
            split.embargo = try object.duration("embargo")
            return .folds(split)
        case let kind:
            throw Problem.invalid(
                "kind", "There is no kind of split \"\(kind)\".",
                hint: "The kinds are time, group and folds.")
        }
    }
}
