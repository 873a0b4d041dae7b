"""The reconciliation service: other people's lists matched against the things of the graph.

W3C Reconciliation Service API 0.2, https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/,
as OpenRefine speaks it. Ids are IRIs without the base and ``id/``: ``place/hu-budapest``.
"""
