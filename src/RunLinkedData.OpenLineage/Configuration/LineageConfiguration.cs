using System.Text.Json.Nodes;
using RunLinkedData.Model;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage.Configuration;

/// <summary>What variables and <c>openlineage.yml</c> say, as OpenLineage's own clients read them.</summary>
/// <remarks>https://openlineage.io/docs/client/python/configuration.</remarks>
internal sealed record LineageConfiguration
{
    private const string FileName = "openlineage.yml";

    /// <summary>Whether nothing is to be told at all.</summary>
    public bool IsDisabled { get; private init; }

    /// <summary>Where events go; null when nothing says so.</summary>
    public IOpenLineageTransport? Transport { get; private init; }

    /// <summary>The namespace of jobs; null when nothing says so.</summary>
    public string? JobNamespace { get; private init; }

    /// <summary>The namespace of datasets; null when nothing says so.</summary>
    public string? DatasetNamespace { get; private init; }

    /// <summary>The environment variables that are told.</summary>
    public IReadOnlyList<string> EnvironmentVariables { get; private init; } = [];

    /// <summary>Why the settings cannot be used; null when they can.</summary>
    public string? Problem { get; private init; }

    /// <summary>Reads the settings. The file counts before the variables.</summary>
    public static LineageConfiguration Read(EnvironmentSettings environment)
    {
        if (environment.Read("OPENLINEAGE_DISABLED")?.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) == true)
        {
            return new() { IsDisabled = true };
        }

        var jobNamespace = environment.Read("OPENLINEAGE_NAMESPACE");
        var place = "OpenLineage's variables";
        try
        {
            var settings = VariableSettings.Read(environment.All);
            if (FindFile(environment) is { } file)
            {
                place = $"the file '{file}'";
                settings = YamlSettings.Read(file).Over(settings);
            }

            var own = settings.Find("runlinkeddata");
            return new()
            {
                Transport = MakeTransport(settings, environment.Read),
                JobNamespace = jobNamespace ?? own.FindText("job_namespace"),
                DatasetNamespace = own.FindText("dataset_namespace"),
                EnvironmentVariables = settings.Find("facets").Find("environment_variables") is JsonArray names
                    ? [.. names.Select(name => name.AsText()).OfType<string>()]
                    : [],
            };
        }
        catch (Exception exception) when (
            exception is FormatException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return new()
            {
                JobNamespace = jobNamespace,
                Problem = $"{place} cannot be used: {exception.Message} Correct it, or set OPENLINEAGE_DISABLED=true.",
            };
        }
    }

    private static IOpenLineageTransport? MakeTransport(JsonObject settings, Func<string, string?> read)
    {
        var byUrl = ByUrl(read);
        if (settings.Find("transport") is JsonObject transport && transport.FindText("type") is { } type)
        {
            // A composite one has the server of OPENLINEAGE_URL too, unless it says something of that itself.
            var isJoined = type.Equals("composite", StringComparison.OrdinalIgnoreCase)
                && byUrl is not null
                && transport.Find("transports") is var others and (null or JsonObject)
                && others.Find("default_http") is null;
            return TransportSettings.Make(
                isJoined ? transport.Over(new() { ["transports"] = new JsonObject { ["default_http"] = byUrl } }) : transport);
        }

        return byUrl is null ? null
            : Uri.TryCreate(byUrl.FindText("url"), UriKind.Absolute, out _) ? TransportSettings.Make(byUrl)
            : throw new FormatException("OPENLINEAGE_URL is not an address with http:// or https://.");
    }

    private static JsonObject? ByUrl(Func<string, string?> read) => read("OPENLINEAGE_URL") is not { } url
        ? null
        : new()
        {
            ["type"] = "http",
            ["url"] = url,
            ["endpoint"] = read("OPENLINEAGE_ENDPOINT"),
            ["auth"] = read("OPENLINEAGE_API_KEY") is { } key ? new JsonObject { ["type"] = "api_key", ["api_key"] = key } : null,
        };

    private static string? FindFile(EnvironmentSettings environment)
    {
        if (environment.Read("OPENLINEAGE_CONFIG") is { } named)
        {
            return File.Exists(named) ? named : throw new FormatException($"OPENLINEAGE_CONFIG names '{named}', which is not there.");
        }

        var home = environment.Read("HOME") ?? environment.Read("USERPROFILE");
        return new[] { Path.GetFullPath(FileName), home is null ? null : Path.Combine(home, ".openlineage", FileName) }
            .FirstOrDefault(File.Exists);
    }
}
