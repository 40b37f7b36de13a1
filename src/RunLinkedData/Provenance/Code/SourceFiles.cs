namespace RunLinkedData.Provenance.Code;

/// <summary>
/// Which files a program could be made of, by their names: code, projects, notebooks and what pins packages. Data and settings are none.
/// </summary>
internal static class SourceFiles
{
    private static readonly string[] Endings =
    [
        "cs", "csx", "cshtml", "razor", "xaml", "resx", "csproj", "props", "targets", "sln", "slnx", "fs", "fsi", "fsx", "fsproj", "vb",
        "vbproj", "linq", "dib", "ipynb", "py", "pyi", "pyx", "r", "rmd", "qmd", "jl", "m", "stan", "sql", "proto", "scala", "java", "kt",
        "kts", "groovy", "gradle", "go", "rs", "swift", "lua", "rb", "php", "pl", "pm", "c", "h", "cc", "cpp", "cxx", "hpp", "cu", "cuh",
        "f", "f90", "f95", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "sh", "bash", "zsh", "ksh", "fish", "ps1", "psm1", "psd1",
        "bat", "cmd", "toml",
    ];

    private static readonly string[] Names =
    [
        "global.json", "nuget.config", "packages.lock.json", "package.json", "requirements.txt", "Pipfile", "environment.yml", "conda.yaml",
        "MLproject", "dvc.yaml", "params.yaml", "Dockerfile", "Makefile", "CMakeLists.txt", "Snakefile",
    ];

    // What tools make or fetch, and MLflow's artifacts.
    private static readonly string[] MadeFolders =
        ["obj", "node_modules", "site-packages", "venv", ".venv", "__pycache__", ".ipynb_checkpoints", "mlruns", "mlartifacts"];

    private static readonly HashSet<string> KnownEndings = new(Endings, StringComparer.OrdinalIgnoreCase);

    /// <summary>The same for git, which walks through the folders: gitglossary(7).</summary>
    public static IReadOnlyList<string> Pathspecs { get; } =
    [
        .. Endings.Select(ending => $":(icase,glob)**/*.{ending}"),
        .. Names.Select(name => $":(icase,glob)**/{name}"),
        .. MadeFolders.Select(folder => $":(exclude,glob)**/{folder}/**"),
    ];

    /// <summary>Whether a file is the source of a program by its ending.</summary>
    public static bool HasEnding(string path) => KnownEndings.Contains(Path.GetExtension(path).TrimStart('.'));
}
