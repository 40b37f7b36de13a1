using RunLinkedData.Cli.Tables;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RunLinkedData.Cli.Output;

/// <summary>A branch of a tree, with branches of its own.</summary>
internal sealed class TextBranch(Cell text)
{
    // Deeper trees are nothing that a person reads, and every level indents all below it.
    private const int Deepest = 40;

    public List<TextBranch> Branches { get; } = [];

    /// <summary>Adds a branch and gives it.</summary>
    public TextBranch Add(Cell branch)
    {
        Branches.Add(new TextBranch(branch));
        return Branches[^1];
    }

    /// <summary>The tree from here on. <c>deeper</c>: says where to find what is too deep to be shown.</summary>
    public IRenderable ToTree(string deeper)
    {
        var tree = new Tree(text.ToMarkup()) { Guide = TreeGuide.Line };
        foreach (var branch in Branches)
        {
            branch.AddTo(tree, 1, deeper);
        }

        return tree;
    }

    private void AddTo(IHasTreeNodes parent, int level, string deeper)
    {
        if (level > Deepest)
        {
            parent.AddNode(new Cell(deeper, "yellow").ToMarkup());
            return;
        }

        var node = parent.AddNode(text.ToMarkup());
        foreach (var branch in Branches)
        {
            branch.AddTo(node, level + 1, deeper);
        }
    }
}
