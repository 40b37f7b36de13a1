namespace RunLinkedData.Questions.Lineage;

/// <summary>Makes a graph of what a walk has found: edges, and everything in order.</summary>
internal static class LineageGraphs
{
    public static LineageGraph Make(
        string start, string? dataset, IReadOnlyDictionary<string, LineageNode> nodes, IEnumerable<LineageRun> runs, bool isCut)
    {
        LineageNode[] sorted =
        [
            .. nodes.Values
                .OrderBy(node => node.Level)
                .ThenBy(node => node.Kind)
                .ThenBy(node => node.Process, StringComparer.Ordinal)
                .ThenBy(node => node.StartedAt)
                .ThenBy(node => node.External?.Name, StringComparer.Ordinal)
                .ThenBy(node => node.Id, StringComparer.Ordinal),
        ];
        var places = sorted.Index().ToDictionary(node => node.Item.Id, node => node.Index, StringComparer.Ordinal);
        var edges =
            from edge in runs.SelectMany(EdgesOf)
            where places.ContainsKey(edge.From)
                && edge.From != edge.To
                && (dataset is null || edge.From != start || edge.Dataset == dataset)
            orderby places[edge.From], places[edge.To]
            select edge;
        return new LineageGraph(nodes[start], dataset, sorted, [.. edges.ThenBy(edge => edge.Dataset, StringComparer.Ordinal)], isCut);
    }

    private static IEnumerable<LineageEdge> EdgesOf(LineageRun run) =>
    [
        .. run.Inputs.Select(input => new LineageEdge
        {
            From = input.RunId,
            To = run.Node.Id,
            Dataset = input.Name,
            Columns = run.Columns.GetValueOrDefault(input),
        }),
        .. run.Externals.Select(external => new LineageEdge { From = external.Key, To = run.Node.Id, Dataset = external.Value.Name }),
    ];
}
