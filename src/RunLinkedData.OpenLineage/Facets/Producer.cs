using System.Reflection;

namespace RunLinkedData.OpenLineage.Facets;

/// <summary>Who makes the events.</summary>
internal static class Producer
{
    /// <summary>The version of this package, without the commit.</summary>
    public static string Version { get; } = typeof(Producer).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>This package as a URI: https://github.com/package-url/purl-spec.</summary>
    public static string Uri { get; } = $"pkg:nuget/RunLinkedData.OpenLineage@{Version}";
}
