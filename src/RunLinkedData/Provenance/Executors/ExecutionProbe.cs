using System.Globalization;

namespace RunLinkedData.Provenance.Executors;

/// <summary>What the detectors of one detection read, and what they have to say about it. What is broken is a note, never an exception.</summary>
internal sealed class ExecutionProbe(ExecutionEnvironment environment, EcsContainer? ecs = null)
{
    private readonly List<string> _notes = [];

    /// <summary>What the metadata of ECS say about this container; null elsewhere, and when they could not be read.</summary>
    public EcsContainer? Ecs => ecs;

    public ExecutionEnvironment Environment => environment;

    /// <summary>What could not be captured and why, each once.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public void Note(string text)
    {
        if (!_notes.Contains(text))
        {
            _notes.Add(text);
        }
    }

    public string? Read(string name) => environment.Read(name);

    /// <summary>A variable that holds a number from 0, to which 1 can be added.</summary>
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

    /// <summary>A variable that holds a web address: without user-info, query, fragment, and the slash at its end.</summary>
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
