using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Provenance;

/// <summary>A package that the program was built with, as its <c>.deps.json</c> names it.</summary>
/// <param name="Name">The name of the package, such as <c>Apache.Arrow</c>.</param>
/// <param name="Version">The version that was resolved, such as <c>20.0.0</c>.</param>
public sealed record PackageVersion(string Name, string Version)
{
    /// <summary>Whether it is a project of the program's own solution and not a package of a feed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsProject { get; init; }
}
