import Features
import HTTP
import JSON

/// A problem together with the form in which Feast's server tells problems of its kind.
///
/// Its clients turn an exception's name back into the exception, tell everything else as text, and
/// repeat what is answered with 429 or 5xx: so a caller's mistake is never one of these.
struct FeastProblem: Error {
    enum Form: Hashable {
        /// JSON within a JSON string, which names a class of `feast.errors`.
        case exception(String)
        /// Where and how the request is not of the documented shape, as FastAPI tells it.
        case schema(kind: String, location: [String])
        /// The text alone, for who may not even ask.
        case detail
    }

    let problem: Problem
    let form: Form
    /// What is wrong with single rows.
    private let rows: [RowFault]

    init(_ problem: Problem, _ form: Form, rows: [RowFault] = []) {
        self.problem = problem
        self.form = form
        self.rows = rows
    }

    /// A request that is not of the documented shape.
    static func schema(_ kind: String, at location: [String], _ detail: String) -> FeastProblem {
        FeastProblem(
            .invalid(location.joined(separator: "."), detail),
            .schema(kind: kind, location: ["body"] + location))
    }

    /// Any error as a client of Feast is to see it.
    init(_ error: any Error) {
        if let known = error as? FeastProblem {
            self = known
            return
        }
        let problem = Problem(error)
        switch error {
        case FeatureError.unknown(let kind, _, _):
            self.init(problem, .exception(Self.exception(forUnknown: kind)))
        case FeatureError.batchRejected(let receipt):
            self.init(problem, .exception("FeastError"), rows: receipt.errors)
        default:
            let form: Form =
                switch problem.status {
                case .unauthorized: .detail
                case .forbidden: .exception("FeastPermissionError")
                default: .exception("FeastError")
                }
            self.init(problem, form)
        }
    }

    func response() -> Response {
        let body: JSONValue =
            switch form {
            case .exception(let name):
                .string(
                    JSONValue.object([
                        "module": "feast.errors", "class": .string(name),
                        "message": .string(message),
                    ]).text)
            case .schema(let kind, let location):
                [
                    "detail": [
                        [
                            "type": .string(kind),
                            "loc": .array(location.map(JSONValue.string)),
                            "msg": .string(problem.detail),
                        ]
                    ]
                ]
            case .detail: ["detail": .string(message)]
            }
        return problem.withHeaders(.json(body, status: problem.status))
    }

    /// Everything that a client will see of the problem.
    private var message: String {
        guard !rows.isEmpty else { return problem.text() }
        return problem.text(rows.map { "Row \($0.row), \($0.field): \($0.detail)" })
    }

    private static func exception(forUnknown kind: DefinitionKind) -> String {
        switch kind {
        case .entity: "EntityNotFoundException"
        case .dataSource: "DataSourceObjectNotFoundException"
        case .featureView: "FeatureViewNotFoundException"
        case .featureService: "FeatureServiceNotFoundException"
        case .onDemandFeatureView: "OnDemandFeatureViewNotFoundException"
        case .model: "FeastObjectNotFoundException"
        }
    }
}

extension Endpoint {
    /// The endpoint, telling its errors as Feast's server does.
    var speakingFeast: Endpoint {
        var endpoint = self
        endpoint.renderError = { error, _ in FeastProblem(error).response() }
        return endpoint
    }
}
