import Features
import HTTP

/// Where Feast's routes are: at the root for the default project, and below a path that names the
/// project for any, since Feast's clients send no name but prepend what they are configured with.
enum FeastPath: CaseIterable, Sendable {
    case root
    case project

    /// The template of a route, such as `/push`.
    func template(_ route: String) -> String {
        switch self {
        case .root: route
        case .project: "/feast/{project}" + route
        }
    }

    func project(_ request: borrowing Request) -> String {
        switch self {
        case .root: DefinitionBundle.defaultProject
        case .project: request.parameter("project")
        }
    }

    func project(_ request: OwnedRequest) -> String {
        switch self {
        case .root: DefinitionBundle.defaultProject
        case .project: request.parameter("project")
        }
    }
}
