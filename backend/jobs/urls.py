"""Addresses of tasks of any kind."""

from django.urls import path

from backend.jobs.views import TaskCancelView, TaskStatusView, events_view

urlpatterns = [
    path("events/", events_view, name="events"),
    path("tasks/<str:task_id>/status/", TaskStatusView.as_view(), name="task-status"),
    path("tasks/<str:task_id>/cancel/", TaskCancelView.as_view(), name="task-cancel"),
]
