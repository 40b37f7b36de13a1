using System.Collections.Concurrent;
using Fluid;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace RunLinkedData.Html.Pages;

/// <summary>The templates that lie in this assembly, each parsed once a process.</summary>
internal sealed class TemplateFiles : IFileProvider
{
    private readonly ConcurrentDictionary<string, IFluidTemplate> _parsed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string?> _read = new(StringComparer.Ordinal);

    /// <summary>The text of a file, with the line ends that browsers make of others; null when there is none of that name.</summary>
    public string? Find(string file) => _read.GetOrAdd(
        file, static (file, files) => files.GetFileInfo(file).Exists ? files.Read(file).ReplaceLineEndings("\n") : null, this);

    /// <summary>Gives a template by its name without ending.</summary>
    public IFluidTemplate Get(string name, FluidParser parser) => _parsed.GetOrAdd(
        name, static (name, state) => state.Parser.Parse(state.Files.Read($"{name}.liquid")), (Files: this, Parser: parser));

    public IFileInfo GetFileInfo(string subpath) => new TemplateFile(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private string Read(string file)
    {
        using StreamReader reader = new(GetFileInfo(file).CreateReadStream());
        return reader.ReadToEnd();
    }

    private sealed class TemplateFile(string name) : IFileInfo
    {
        public bool Exists => typeof(TemplateFiles).Assembly.GetManifestResourceInfo(Resource) is not null;

        public long Length => -1;

        public string? PhysicalPath => null;

        public string Name => name;

        public DateTimeOffset LastModified => default;

        public bool IsDirectory => false;

        private string Resource => $"Templates/{name}";

        public Stream CreateReadStream() =>
            typeof(TemplateFiles).Assembly.GetManifestResourceStream(Resource)
            ?? throw new FileNotFoundException($"There is no template '{name}'.", name);
    }
}
