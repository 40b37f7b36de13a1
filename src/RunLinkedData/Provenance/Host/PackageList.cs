using System.Text.Json;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Host;

/// <summary>The packages of a program, from the <c>.deps.json</c> that the .NET SDK writes beside it.</summary>
internal static class PackageList
{
    private const int LargestFile = 16 * 1024 * 1024;

    /// <summary>
    /// Reads the file; sorted by name, each once, without the program itself. Empty, with a note, when it cannot be read.
    /// </summary>
    public static IReadOnlyList<PackageVersion> Read(string folder, string? program, List<string> notes)
    {
        if (program is null)
        {
            notes.Add("The packages are not known: the program has no entry assembly.");
            return [];
        }

        var path = Path.Combine(folder, program + ".deps.json");
        if (BoundedFile.Read(path, LargestFile, notes) is not { } json)
        {
            notes.Add($"The packages are not known: there is no '{path}', as with a program in a single file.");
            return [];
        }

        try
        {
            return Parse(json, program);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            notes.Add($"The packages are not known: '{path}' is not as the .NET SDK writes it. {e.Message}");
            return [];
        }
    }

    /// <summary>The libraries of type <c>package</c> and <c>project</c>; the keys are <c>NAME/VERSION</c>.</summary>
    public static IReadOnlyList<PackageVersion> Parse(ReadOnlyMemory<byte> json, string program)
    {
        json = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("libraries", out var libraries))
        {
            return [];
        }

        List<PackageVersion> packages = [];
        foreach (var library in libraries.EnumerateObject())
        {
            var type = library.Value.TryGetProperty("type", out var element) ? element.GetString() : null;
            if (type is "package" or "project"
                && library.Name.Split('/') is [{ Length: > 0 } name, { Length: > 0 } version]
                && !(type == "project" && name == program))
            {
                packages.Add(new PackageVersion { Name = name, Version = version, IsProject = type == "project" });
            }
        }

        return [.. packages.Distinct()
            .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(package => package.Version, StringComparer.Ordinal)];
    }
}
