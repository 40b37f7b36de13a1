using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Reproducing;

/// <summary>Makes a run again in its image.</summary>
internal static class DockerCommand
{
    /// <summary>The command line, or null when the image has no usable name.</summary>
    public static string? Of(Reproduction reproduction)
    {
        if (ImageName.Of(reproduction.Image) is not { } image)
        {
            return null;
        }

        List<string> words = ["docker", "run", "--rm"];
        foreach (var (name, value) in reproduction.Variables)
        {
            words.AddRange(["-e", $"{name}={value}"]);
        }

        // No container can find out which image it is executed in.
        words.AddRange(["-e", $"RLD_IMAGE={image}"]);

        // Whether the image has an entry point of its own is not known, so it is given.
        if (reproduction.Command.Count > 0)
        {
            words.AddRange(["--entrypoint", reproduction.Command[0]]);
        }

        words.Add(image);
        words.AddRange(reproduction.Command.Skip(1));

        return ShellText.Quote(words);
    }
}
