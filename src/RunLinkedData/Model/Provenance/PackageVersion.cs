using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Provenance;

/// <summary>A package that the program was built with, as its <c>.deps.json</c> names it.</summary>
public sealed record PackageVersion
{
    /// <summary>The name of the package, such as <c>Apache.Arrow</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The version that was resolved, such as <c>20.0.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it is a project of the program's own solution and not a package of a feed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsProject { get; init; }
}
