using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RunLinkedData.OpenLineage.Configuration;

/// <summary>Settings from <c>openlineage.yml</c>. It is data alone: no tags, no types, and no more of it than a person writes.</summary>
internal static class YamlSettings
{
    private const int Longest = 1 << 20;
    private const int MostNodes = 10_000;
    private const int Deepest = 50;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static JsonObject Read(string path)
    {
        if (new FileInfo(path).Length > Longest)
        {
            throw new FormatException("it is longer than 1 MiB.");
        }

        YamlStream yaml = [];
        try
        {
            yaml.Load(new StringReader(File.ReadAllText(path, Encoding.UTF8)));
        }
        catch (YamlException exception)
        {
            throw new FormatException($"line {exception.Start.Line}: {exception.Message}", exception);
        }

        var nodes = 0;
        return yaml.Documents.Count == 0 ? []
            : ToJson(yaml.Documents[0].RootNode, 0, ref nodes) switch
            {
                JsonObject settings => settings,
                null => [],
                _ => throw new FormatException("it is no list of names with values."),
            };
    }

    // Aliases make small files large.
    private static JsonNode? ToJson(YamlNode node, int depth, ref int nodes)
    {
        if (++nodes > MostNodes || depth > Deepest)
        {
            throw new FormatException("it has too many entries.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                JsonObject tree = [];
                foreach (var (key, value) in mapping)
                {
                    tree[(key as YamlScalarNode)?.Value ?? throw new FormatException($"line {key.Start.Line}: this is no name.")] =
                        ToJson(value, depth + 1, ref nodes);
                }

                return tree;
            case YamlSequenceNode sequence:
                JsonArray list = [];
                foreach (var item in sequence)
                {
                    list.Add(ToJson(item, depth + 1, ref nodes));
                }

                return list;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" }:
                return null;
            default:
                return ((YamlScalarNode)node).Value;
        }
    }
}
