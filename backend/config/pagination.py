"""How lists are cut into pages."""

from rest_framework import pagination


class PageNumberPagination(pagination.PageNumberPagination):
    """Fifty rows a page; `?page_size=` asks for up to five hundred."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
