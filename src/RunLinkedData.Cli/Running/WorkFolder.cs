namespace RunLinkedData.Cli.Running;

/// <summary>A folder for the inputs of a program, private to the user and gone afterwards.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rld-run-");

    /// <summary>The folder of an input.</summary>
    public string Of(string input) => Path.Combine(_folder.FullName, input);

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A program that is still at work in it keeps it; the system's own cleaning takes it later.
        }
    }
}
