using RunLinkedData.Model.Checks;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RunLinkedData.Datasets.Contracts.Yaml;

/// <summary>Reads YAML as data alone: no types of programs, no more than people write. The only place that sees YamlDotNet.</summary>
internal sealed class YamlReader
{
    private const int MostNodes = 200_000;
    private const int Deepest = 50;

    private readonly string? _path;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text, string? path) => (_path, _parser) = (path, new Parser(new StringReader(text)));

    /// <summary>Reads the one document of a text. JSON is YAML too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ContractException"><c>CONTRACT_INVALID</c>: it is no YAML, or not one document.</exception>
    public static YamlNode Read(string text, string? path)
    {
        try
        {
            return new YamlReader(text, path).ReadDocument();
        }
        catch (YamlException e)
        {
            throw new YamlNode(path, (int)e.Start.Line, (int)e.Start.Column).Invalid($"this is no YAML: {e.Message.TrimEnd('.')}.");
        }
    }

    private YamlNode ReadDocument()
    {
        _parser.MoveNext();
        if (!_parser.MoveNext() || _parser.Current is StreamEnd)
        {
            throw new YamlNode(_path, 1, 1).Invalid("it is empty.");
        }

        _parser.MoveNext();
        var root = ReadNode(0);
        _parser.MoveNext();
        return _parser.MoveNext() && _parser.Current is DocumentStart second
            ? throw At(second).Invalid("it has a second document. Put each contract into a file of its own.")
            : root;
    }

    // Leaves the parser at the last event of the value.
    private YamlNode ReadNode(int depth)
    {
        var start = _parser.Current!;
        if (++_nodes > MostNodes || depth > Deepest)
        {
            throw At(start).Invalid("it has too many entries, or too many in one another.");
        }

        switch (start)
        {
            case AnchorAlias alias:
                return _anchors.TryGetValue(alias.Value.Value, out var known)
                    ? known
                    : throw At(start).Invalid($"there is no '&{alias.Value.Value}' before it.");
            case Scalar scalar:
                return Note(scalar, new YamlNode(_path, (int)start.Start.Line, (int)start.Start.Column)
                {
                    Text = scalar.Value,
                    IsPlain = scalar is { Style: ScalarStyle.Plain, IsPlainImplicit: true },
                });
            case SequenceStart list:
                List<YamlNode> items = [];
                while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
                {
                    items.Add(ReadNode(depth + 1));
                }

                return Note(list, new YamlNode(_path, (int)start.Start.Line, (int)start.Start.Column) { Items = items });
            case MappingStart map:
                return Note(map, new YamlNode(_path, (int)start.Start.Line, (int)start.Start.Column) { Entries = ReadEntries(depth) });
            default:
                throw At(start).Invalid("a value is missing.");
        }
    }

    private List<(YamlNode Key, YamlNode Value)> ReadEntries(int depth)
    {
        List<(YamlNode Key, YamlNode Value)> entries = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            if (key.Text is null)
            {
                throw key.Invalid("this is no name.");
            }

            if (!names.Add(key.Text))
            {
                throw key.Invalid($"'{key.Text}' is there twice.");
            }

            _parser.MoveNext();
            entries.Add((key, ReadNode(depth + 1)));
        }

        return entries;
    }

    private YamlNode Note(NodeEvent start, YamlNode node)
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private YamlNode At(ParsingEvent found) => new(_path, (int)found.Start.Line, (int)found.Start.Column);
}
