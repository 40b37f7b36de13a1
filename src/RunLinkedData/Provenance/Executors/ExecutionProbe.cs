using System.Globalization;
using System.Text.Json;

namespace RunLinkedData.Provenance.Executors;

/// <summary>
/// What detectors look at: the variables of the program; and what they have to say about them. What is broken
/// is a note, never an exception.
/// </summary>
public sealed class ExecutionProbe
{
    private const int LongestFile = 1 << 20;

    private readonly List<string> _notes = [];
    private readonly Lazy<SageMakerProcessing?> _processing;

    internal ExecutionProbe(ExecutionEnvironment environment, EcsContainer? ecs = null)
    {
        (Environment, Ecs) = (environment, ecs);
        _processing = new Lazy<SageMakerProcessing?>(() => SageMakerProcessing.Of(this));
    }

    /// <summary>The processing job of SageMaker that this container works for; null elsewhere.</summary>
    internal SageMakerProcessing? Processing => _processing.Value;

    /// <summary>What the metadata of ECS say about this container; null elsewhere, and when they could not be read.</summary>
    internal EcsContainer? Ecs { get; }

    internal ExecutionEnvironment Environment { get; }

    /// <summary>What could not be captured and why, each once.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Says what could not be found out, and why: in the record of the run.</summary>
    /// <param name="text">A sentence, without values that may be secret.</param>
    public void Note(string text)
    {
        if (!_notes.Contains(text))
        {
            _notes.Add(text);
        }
    }

    /// <summary>A variable without white space around it; null when it is not set or empty.</summary>
    /// <param name="name">The variable's name.</param>
    public string? Read(string name) => Environment.Read(name);

    /// <summary>A variable that holds a number from 0, to which 1 can be added; null, with a note, when it holds something else.</summary>
    /// <param name="name">The variable's name.</param>
    public int? ReadNumber(string name)
    {
        var text = Read(name);
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue)
        {
            return number;
        }

        Note($"{name} is not a number.");
        return null;
    }

    /// <summary>
    /// A file that an executor leaves for its programs, as an object of JSON; null where there is none, and, with a note, when it holds
    /// something else.
    /// </summary>
    /// <param name="path">The path, from the root.</param>
    internal JsonElement? ReadFile(string path)
    {
        if (BoundedFile.ReadText(Path.Combine(Environment.Root, path.TrimStart('/')), LongestFile, _notes) is not { } text)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // What it holds may be anything: it is not repeated.
        }

        Note($"{path} is not an object of JSON.");
        return null;
    }

    /// <summary>
    /// A variable that holds a web address: without user-info, query, fragment, and the slash at its end; null, with a
    /// note, when it holds something else.
    /// </summary>
    /// <param name="name">The variable's name.</param>
    public string? ReadUrl(string name)
    {
        var text = Read(name);
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
        {
            return uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        }

        Note($"{name} is not an address of the web.");
        return null;
    }
}
