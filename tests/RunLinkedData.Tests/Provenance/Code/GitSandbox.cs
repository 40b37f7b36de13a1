using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance.Code;

/// <summary>A folder for repositories that the real git makes, the same for every user.</summary>
internal sealed class GitSandbox : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GitSandbox()
    {
        if (Program is null)
        {
            _folder.Dispose();
            Assert.Ignore("There is no 'git' on the PATH, and these tests read what the real one has written.");
        }
    }

    public static string? SearchPath { get; } = Environment.GetEnvironmentVariable("PATH");

    public static string? Program { get; } = GitProgram.Find(SearchPath);

    public string Path => _folder.Path;

    public string this[params string[] parts] => _folder[parts];

    /// <summary>A repository with a commit of one file on the branch <c>main</c>.</summary>
    public string Make(string name = "repo", params string[] initOptions)
    {
        Git(_folder.Path, ["init", "--quiet", "--initial-branch=main", .. initOptions, name]);
        File.WriteAllText(this[name, "file.txt"], "one\n");
        Commit(this[name]);
        return this[name];
    }

    /// <summary>Commits all there is, and gives the ID.</summary>
    public string Commit(string root)
    {
        Git(root, "add", "--all");
        Git(root, "commit", "--quiet", "--message=change");
        return Head(root);
    }

    public string Head(string root) => Git(root, "rev-parse", "HEAD");

    public string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program!, ["-c", "protocol.file.allow=always", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = this["no-config"];
        foreach (var who in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{who}_NAME"] = "Test";
            start.Environment[$"GIT_{who}_EMAIL"] = "test@example.com";
            start.Environment[$"GIT_{who}_DATE"] = "2026-01-02T03:04:05Z";
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"git {string.Join(' ', arguments)}: {errors.Result}");
        return output.Trim();
    }

    /// <summary>Applies the diff to a fresh clone of the commit, and asserts that these files come out, byte for byte.</summary>
    public void AssertGives(CodeChanges changes, params (string Path, byte[] Content)[] files)
    {
        var clone = $"again-{Guid.NewGuid():N}";
        Git(_folder.Path, "clone", "--quiet", "--no-checkout", changes.Code.Root!, clone);
        Git(this[clone], "checkout", "--quiet", "--detach", changes.Code.Commit!);
        Git(this[clone], "submodule", "--quiet", "update", "--init", "--recursive");
        File.WriteAllBytes(this["patch"], changes.Diff!);
        Git(this[clone], "apply", this["patch"]);
        Assert.Multiple(() =>
        {
            foreach (var (path, content) in files)
            {
                Assert.That(File.ReadAllBytes(this[clone, path]), Is.EqualTo(content), path);
            }
        });
    }

    public static void MakeExecutable(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    public void Dispose()
    {
        // git makes its objects read-only, which Windows does not delete.
        foreach (var file in new DirectoryInfo(_folder.Path)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.IsReadOnly && OperatingSystem.IsWindows()))
        {
            file.IsReadOnly = false;
        }

        _folder.Dispose();
    }
}
